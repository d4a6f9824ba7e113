-- Vectors, activations and the helper functions of the emitted file's head: the
-- only place that knows how the target spells them. Width 1 is plain C: a
-- "vector" is then a float.

local lib = require "lib"
local put = require("render").put
local M = { widths = {}, helpers = {} }

-- Lanes for c channels: no wider than they fill.
function M.width(c)
    local width = 1
    while width < M.lanes and width < c do width = width * 2 end
    return width
end

function M.vtype(width)
    if width == 1 then return "float" end
    M.widths[width] = true
    return "v" .. width
end

function M.vzero(width)
    return width == 1 and "0.0f" or "{ 0 }"
end

-- The vector at name[off]; `lanes` of them where fewer may be read.
function M.vload(width, name, off)
    if width == 1 then return lib.at(name, off) end
    M.vtype(width)
    return "load" .. width .. "(" .. lib.ptr(name, off) .. ")"
end

-- "v16 a = load16(p);", where only `lanes` may be read "memcpy(&a, …)";
-- without the type if not `declare`.
function M.vset(column, width, var, name, off, lanes, declare)
    local pad, type = string.rep(" ", column), M.vtype(width) .. " "
    if width == 1 or lanes >= width then
        return put(pad, declare and type or "", var, " = ", M.vload(width, name, off), ";")
    end
    if declare then put(pad, type, var, " = { 0 };") end
    put(pad, "memcpy(&", var, ", ", lib.ptr(name, off), ", ", lanes, " * sizeof(float));")
end

function M.vstore(column, width, name, off, var, lanes)
    local pad = string.rep(" ", column)
    if width == 1 then
        put(pad, lib.at(name, off), " = ", var, ";")
    elseif lanes >= width then
        put(pad, "store", width, "(", lib.ptr(name, off), ", ", var, ");")
    else
        put(pad, "memcpy(", lib.ptr(name, off), ", &", var, ", ", lanes, " * sizeof(float));")
    end
end

-- Activations that a tile applies in registers.
function M.vactivation(act, slope, width, var)
    if act == "relu" then
        if width == 1 then return var .. " < 0.0f ? 0.0f : " .. var end
        return "relu" .. width .. "(" .. var .. ")"
    end
    if width == 1 then return var .. " < 0.0f ? " .. lib.f32(slope) .. " * " .. var .. " : " .. var end
    return "leaky" .. width .. "(" .. var .. ", " .. lib.f32(slope) .. ")"
end

-- The others, element by element: what they are called in the emitted file.
M.scalar_activation = {
    sigmoid = "sigmoid", tanh = "tanhf", gelu = "gelu", gelu_tanh = "gelu_tanh",
}

-- Asks for a function of the emitted file's head; returns its name.
function M.helper(name)
    M.helpers[name] = true
    return name
end

-- Activation `act` of the expression v as a C expression.
function M.activation(act, slope, v)
    if act == "relu" or act == "leaky_relu" then return M.vactivation(act, slope, 1, v) end
    return M.helper(M.scalar_activation[act]) .. "(" .. v .. ")"
end

-- What templates may use.
M.names = {
    "width", "vtype", "vzero", "vload", "vset", "vstore", "vactivation",
    "activation", "helper",
}

return M
