-- Offsets. A sum of a constant and of variables times factors: {12, {h = 480}} is
-- "h * 480 + 12". Terms keep the order in which they were added.

local M = {}

local Off = {}
Off.__index = Off

function M.off(constant, terms)
    return setmetatable({ c = constant or 0, terms = terms or {} }, Off)
end

function Off:plus(var, factor)
    if type(var) == "number" then return M.off(self.c + var * factor, self.terms) end
    if factor == 0 then return self end
    local terms = table.move(self.terms, 1, #self.terms, 1, {})
    terms[#terms + 1] = { var, factor }
    return M.off(self.c, terms)
end

function Off.__add(a, b)
    if math.type(a) then a, b = b, a end
    return M.off(a.c + b, a.terms)
end

-- Offsets that differ in their constants share their terms, and these their text.
local function text_of(terms)
    local s = {}
    for k, t in ipairs(terms) do
        s[k] = (t[2] < 0 and " - " or " + ") .. t[1] .. (math.abs(t[2]) == 1 and "" or " * " .. math.abs(t[2]))
    end
    terms.text = table.concat(s)
    return terms.text
end

function Off:__tostring()
    local s, c = self.terms.text or text_of(self.terms), self.c
    if c ~= 0 then s = s .. (c < 0 and " - " or " + ") .. math.abs(c) end
    if s == "" then return "0" end
    return s:sub(1, 3) == " + " and s:sub(4) or "-" .. s:sub(4)
end

-- "x", "x + 12", "x - 3 + h * 480"; off: an offset, or text
function M.ptr(name, off)
    if type(off) == "table" and #off.terms == 0 and off.c > 0 then return name .. " + " .. off.c end
    local s = tostring(off)
    if s == "0" then return name end
    return s:sub(1, 1) == "-" and name .. " - " .. s:sub(2) or name .. " + " .. s
end

return M
