-- The template engine. A line whose first byte is '%' is Lua; ${expr}
-- interpolates; all else is C at its final indentation. One line of a template
-- becomes one line of Lua, so that an error names the template's line. Nothing
-- is lenient: nil cannot be interpolated, an unknown name raises.
--
-- A text goes to the innermost open buffer (see capture); `shift` moves what is
-- written to the right or left, for loops that are unrolled or nested.

local M = { shift = 0 }
local buffer = {}

-- What `..` and concat make the right text of.
local type, kind, format = type, math.type, string.format
local function spelled(v, level)
    if type(v) == "string" or kind(v) == "integer" then return v end
    if v == nil then error("nil interpolated", level or 2) end
    return kind(v) and format("%.17g", v) or tostring(v)
end
M.spelled = spelled

function M.line(line)
    local shift = M.shift
    if shift > 0 and line ~= "" then
        line = string.rep(" ", shift) .. line
    elseif shift < 0 then
        local spaces = #line:match("^ *")
        line = line:sub(math.min(spaces, -shift) + 1)
    end
    buffer[#buffer + 1] = line
end

function M.put(...)
    local parts = { ... }
    for i = 1, select("#", ...) do
        local v = parts[i]
        if type(v) ~= "string" then parts[i] = spelled(v, 3) end
    end
    M.line(table.concat(parts))
end

-- Runs f with `by` more columns of indentation.
function M.shifted(by, f, ...)
    M.shift = M.shift + by
    f(...)
    M.shift = M.shift - by
end

-- What f writes, as one string ending in a newline.
function M.capture(f, ...)
    local outer, shift = buffer, M.shift
    buffer, M.shift = {}, 0
    f(...)
    local lines = buffer
    buffer, M.shift = outer, shift
    if #lines == 0 then return "" end
    return table.concat(lines, "\n") .. "\n"
end

-- Writes what f writes to a file, a line as soon as it is there: a buffer that
-- stays empty.
function M.to(file, f)
    local outer = buffer
    buffer = setmetatable({}, { __newindex = function(_, _, line) file(line, "\n") end })
    f()
    buffer = outer
end

-- Writes a text of several lines as it is.
function M.write(text)
    if text ~= "" then buffer[#buffer + 1] = text:sub(1, -2) end
end

local function translate(line)
    if line:sub(1, 1) == "%" then return line:sub(2) end
    local parts, at = {}, 1
    while true do
        local from, to, expr = line:find("%$(%b{})", at)
        local s = line:sub(at, (from or 0) - 1)
        if s ~= "" or #parts == 0 then parts[#parts + 1] = string.format("%q", s) end
        if not from then break end
        parts[#parts + 1] = "_spelled((" .. expr:sub(2, -2) .. "))"
        at = to + 1
    end
    return "_line(" .. table.concat(parts, " .. ") .. ")"
end

-- The template `text` as a function; its names come from env.
function M.compile(name, text, env)
    local lua = {}
    for line in (text .. "\n"):gmatch("([^\n]*)\n") do lua[#lua + 1] = translate(line) end
    lua[1] = "local _line, _spelled = _line, _spelled; " .. lua[1]
    if text:sub(-1) == "\n" then lua[#lua] = nil end
    local chunk, message = load(table.concat(lua, "\n"), "=" .. name, "t", env)
    if not chunk then error(message, 0) end
    return chunk
end

return M
