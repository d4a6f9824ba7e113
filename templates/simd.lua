-- Vectors, activations and the helper functions of the emitted file's head: the
-- only place that knows how the target spells them. Width 1 is plain C: a
-- "vector" is then a float.

local lib = require "lib"
local put = require("render").put
local M = { widths = {}, helpers = {}, macros = {} }

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

-- The lanes of v, each group of `size` turned by k: lane i has what lane i - k had.
function M.vturn(W, size, k, v)
    local from = {}
    for i = 0, W - 1 do from[#from + 1] = i - i % size + (i + size - k) % size end
    from = table.concat(from, ", ")
    local text = "static inline v%d turn%d_%d_%d(v%d v)\n{\n#ifdef __clang__\n    return __builtin_shufflevector(v, v, %s);\n" ..
        "#else\n    return __builtin_shuffle(v, (mask%d){ %s });\n#endif\n}\n"
    return M.helper("turn" .. W .. "_" .. size .. "_" .. k, text:format(W, W, size, k, W, from, W, from)) .. "(" .. v .. ")"
end

-- The expression v, in a register: gcc -O3 orders sums one after the other and
-- loads what they share again for each of them.
function M.held(W, v)
    local where = { [4] = "__SSE__", [8] = "__AVX__", [16] = "__AVX512F__" }
    if not where[W] then return v end
    local text = "static inline v%d held%d(v%d v)\n{\n#ifdef %s\n    __asm__(\"\"\n            : \"+v\"(v));\n#endif\n    return v;\n}\n"
    return M.helper("held" .. W, text:format(W, W, W, where[W])) .. "(" .. v .. ")"
end

-- "v16 a = load16(p);", where only `lanes` may be read "memcpy(&a, …)";
-- without the type if not `declare`; `shared`: by several sums.
function M.vset(column, width, var, name, off, lanes, declare, shared)
    local pad, type = string.rep(" ", column), M.vtype(width) .. " "
    if width == 1 or lanes >= width then
        local v = M.vload(width, name, off)
        return put(pad, declare and type or "", var, " = ", shared and M.held(width, v) or v, ";")
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

-- ---- activations ------------------------------------------------------------
-- templates/ops/NAME.lua is how an op of trait UNARY is spelled, a table of
--     value(a, x)      C expression of the element x (C text); a: attributes
--     vector(a, x, W)  the same of a vector of W lanes, in few instructions: a
--                      tile does it in registers
--     wide             instead of `vector`: value and slope take the lanes as
--                      their last argument (nil: 1), and a tile is stored
--                      first: they call a function of vmath.lua
--     slope(a, dy, v)  the gradient: dy times the derivative at the second
--                      input of NAME_dx: the result r, or what `reads` says
--     wide_slope       slope takes the lanes, too, where value does not
-- They ask for what they need in the emitted file's head.

-- A C function of the head: text with a comment where it needs one.
function M.helper(name, text)
    if not M.helpers[name] then
        assert(text, name)
        M.helpers[name] = true
        M.helpers[#M.helpers + 1] = text
    end
    return name
end

-- A macro of the head for W lanes, "relu16"; # stands for W in its body.
function M.macro(W, name, parameters, body)
    local list = M.macros[W] or {}
    M.macros[W] = list
    if not list[name] then
        list[name] = true
        list[#list + 1] = name .. W .. "(" .. parameters .. ") " .. body:gsub("#", W)
    end
    return name .. W
end

-- The lesser, the greater of v and a number; v is evaluated more than once.
local function choose(W, name, sign, v, bound)
    if W == 1 then return "(" .. v .. sign .. bound .. " ? " .. v .. " : " .. bound .. ")" end
    M.macro(W, "pick", "m, a, b", "((v#)((mask#)(b) ^ (((mask#)(a) ^ (mask#)(b)) & (mask#)(m))))")
    M.macro(W, "all", "s", "((v#){ 0 } + (s))")
    local beyond = sign == " < " and " > " or " < "
    return M.macro(W, name, "v, s", "pick#((v)" .. beyond .. "all#(s), all#(s), v)") .. "(" .. v .. ", " .. bound .. ")"
end

function M.vleast(W, v, bound)
    return choose(W, "least", " < ", v, bound)
end

function M.clip(W, v, low, high)
    return M.vleast(W, choose(W, "most", " > ", v, low), high)
end

-- The greater of two variables of W lanes, the second where one is no number.
-- A loop over the lanes is what compilers make one instruction of.
function M.vgreater(W, a, b)
    if W == 1 then return "(" .. a .. " > " .. b .. " ? " .. a .. " : " .. b .. ")" end
    local text = "static inline v%d greater%d(v%d a, v%d b)\n{\n" ..
        "    for (int i = 0; i < %d; i++) b[i] = a[i] > b[i] ? a[i] : b[i];\n    return b;\n}\n"
    return M.helper("greater" .. W, text:format(W, W, W, W, W)) .. "(" .. a .. ", " .. b .. ")"
end

-- e to the power of v.
function M.vexp(W, v)
    return require("vmath").call("vexp", W, v)
end

function M.vlog(W, v)
    return require("vmath").call("vlog", W, v)
end

-- The sum of the lanes: half of them are added to the other half, and so on.
function M.vsum(W, v)
    if W == 1 then return v end
    local text
    if W <= 4 then
        text = "static inline float sum%d(v%d v)\n{\n    return " .. (W == 2 and "v[0] + v[1]" or "(v[0] + v[2]) + (v[1] + v[3])") .. ";\n}\n"
        return M.helper("sum" .. W, text:format(W, W)) .. "(" .. v .. ")"
    end
    M.vtype(W // 2)
    text = "static inline float sum%d(v%d v)\n{\n    v%d a, b;\n    memcpy(&a, &v, sizeof a);\n" ..
        "    memcpy(&b, (const char *)&v + sizeof a, sizeof b);\n    return " .. M.vsum(W // 2, "a + b") .. ";\n}\n"
    return M.helper("sum" .. W, text:format(W, W, W // 2)) .. "(" .. v .. ")"
end

function M.vabs(W, v)
    return M.macro(W, "abs", "v", "((v#)((mask#)(v) & 0x7fffffff))") .. "(" .. v .. ")"
end

-- dy where `open` holds, else 0: a C expression, of W lanes. As a function's argument
-- dy is loaded in any case, without which loops are not made vectors of.
function M.gate(dy, open, W)
    if (W or 1) > 1 then
        return M.macro(W, "gate", "dy, open", "((v#)((mask#)(dy) & (open)))") .. "(" .. dy .. ", " .. open .. ")"
    end
    local text = "static inline float gate(float dy, int open)\n{\n    return open ? dy : 0.0f;\n}\n"
    return M.helper("gate", text) .. "(" .. dy .. ", " .. open .. ")"
end

-- Activation `act` of the expression v, of W lanes, as a C expression.
function M.activation(act, v, W)
    local spelling = require("ops/" .. act.op)
    if (W or 1) > 1 and spelling.vector then return spelling.vector(act.a, v, W) end
    return spelling.value(act.a, v, W)
end

function M.activation_slope(act, dy, v, W)
    return require("ops/" .. act.op).slope(act.a, dy, v, W)
end

function M.activation_reads(act)
    return require("ops/" .. act.op).reads or "r"
end

-- Are there vectors of it, of its gradient?
function M.activation_wide(act, slope)
    local spelling = require("ops/" .. act.op)
    if slope then return spelling.wide or spelling.wide_slope end
    return spelling.wide or spelling.vector ~= nil
end

-- Of a variable of W lanes; nil if it is not done in registers.
function M.vactivation(act, W, var)
    local spelling = require("ops/" .. act.op)
    if not spelling.vector then return nil end
    return W == 1 and spelling.value(act.a, var) or spelling.vector(act.a, var, W)
end

-- Is it one of those that a tile does after it was stored?
function M.stored(act)
    return not require("ops/" .. act.op).vector
end

-- These, on `channels` elements at name[off] that were stored.
function M.vfinish(column, act, W, name, off, channels)
    if not require("ops/" .. act.op).wide then W = 1 end
    local full, rest = channels // W, channels % W
    local pad = string.rep(" ", column)
    lib.rep(column, "o", 0, full, function(o)
        local at = off:plus(o, W)
        M.vstore(column + 4, W, name, at, M.activation(act, M.vload(W, name, at), W), W)
    end)
    if rest == 0 then return end
    put(pad, "{")
    M.vset(column + 4, W, "rest", name, off + full * W, rest, true)
    put(pad, "    rest = ", M.activation(act, "rest", W), ";")
    M.vstore(column + 4, W, name, off + full * W, "rest", rest)
    put(pad, "}")
end

-- What templates may use.
M.names = {
    "width", "vtype", "vzero", "held", "vload", "vset", "vstore", "vturn", "vactivation", "vleast", "vgreater", "gate", "vsum", "activation", "activation_slope", "activation_reads", "stored", "vfinish", "vexp", "vlog", "activation_wide",
    "helper",
}

return M
