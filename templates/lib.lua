-- What templates are written with: loops that unroll, function
-- headers, vectors. C has decided every number; this spells them.

local render = require "render"
local offset = require "offset"
local divide = require "divide"
local in_place = require "in_place"
local put, shifted = render.put, render.shifted
local M = { off = offset.off, ptr = offset.ptr }

-- ---- loops ----------------------------------------------------------------
-- A level is { "h", 56, x = 480, y = 512 }: a variable, its rounds, and how far
-- each pointer moves a round.

-- A level that is divided (divide.lua) has another start `from`, another end
-- `to`, or is several at a time: `parts`, whose variables `lines` declare.

-- Levels of one round vanish; two levels that move every pointer evenly
-- become one.
function M.merge(levels, names)
    local out = {}
    for _, l in ipairs(levels) do
        local last = out[#out]
        local even = last ~= nil
        for _, p in ipairs(names) do
            even = even and (last[p] or 0) == l[2] * (l[p] or 0)
        end
        if l[2] == 0 then return { { l[1], 0 } } end
        if l[2] > 1 then
            local merged = { l[1], even and last[2] * l[2] or l[2] }
            for _, p in ipairs(names) do merged[p] = l[p] or 0 end
            out[even and #out or #out + 1] = merged
        end
    end
    return out
end

local function rounds(levels)
    local n = 1
    for _, l in ipairs(levels) do n = n * l[2] end
    return n
end

local function advance(off, level, value, names)
    local next = setmetatable({}, getmetatable(off))
    for _, p in ipairs(names) do next[p] = off[p]:plus(value, level[p] or 0) end
    return next
end

-- Every round written out, with constant offsets.
local function unrolled(levels, i, off, names, body)
    if i > #levels then return body(off) end
    for k = 0, levels[i][2] - 1 do
        unrolled(levels, i + 1, advance(off, levels[i], k, names), names, body)
    end
end

local function rolled(levels, i, off, names, body)
    if i > #levels then return body(off) end
    local l = levels[i]
    local braces = i == #levels or l.lines
    put("    for (int ", l[1], " = ", l.from or 0, "; ", l[1], " < ", l.to or l[2], "; ", l[1], "++)", braces and " {" or "")
    for _, line in ipairs(l.lines or {}) do put("        ", line) end
    for _, part in ipairs(l.parts or { l }) do off = advance(off, part, part[1], names) end
    shifted(4, rolled, levels, i + 1, off, names, body)
    if braces then put("    }") end
end

local function start(names, base)
    local off = {}
    for _, p in ipairs(names) do
        local at = base and base[p] or 0
        off[p] = math.type(at) and M.off(at) or at
    end
    return off
end

-- Straight-line code without end would not compile in reasonable time: beyond
-- LINES rounds the inner levels become a function of their own, called once a
-- round of the outer one.
local LINES = 96

local function tail(levels, from)
    return table.move(levels, from, #levels, 1, {})
end

local function straight(f, levels, off, names, body)
    if rounds(levels) <= LINES then return unrolled(levels, 1, off, names, body) end
    local l = levels[1]
    if #levels == 1 then
        local part, many = { l[1], LINES }, { l[1], l[2] // LINES }
        local rest = { l[1], l[2] % LINES }
        for _, p in ipairs(names) do
            part[p], rest[p], many[p] = l[p], l[p], (l[p] or 0) * LINES
        end
        straight(f, { many, part }, off, names, body)
        return unrolled({ rest }, 1, advance(off, l, l[2] - rest[2], names), names, body)
    end
    local inner = tail(levels, 2)
    local name = f:hoist(function()
        straight(f, inner, start(names), names, body)
    end)
    unrolled({ l }, 1, off, names, function(at)
        put("    ", f:call(name, at), ";")
    end)
end

-- Writes loops over `levels` around body(off), whose lines stand at four
-- columns. off[p] is how far pointer p has moved from base[p].
function M.nest(f, levels, names, base, body)
    if rounds(levels) == 0 then return end
    local split = f.split and not f.inside and f.split
    levels = split and divide(split, levels, names, M.merge) or M.merge(levels, names)
    if M.unroll == "full" then
        straight(f, levels, start(names, base), names, body)
    elseif #levels == 0 then
        body(start(names, base))
    else
        rolled(levels, 1, start(names, base), names, function(off)
            body(off)
        end)
    end
end

-- Loops around nests, which the split divides, not these.
function M.around(f, levels, names, base, body)
    local inside = f.inside
    f.inside = true
    M.nest(f, levels, names, base, function(off)
        f.inside = inside
        body(off)
        f.inside = true
    end)
    f.inside = inside
end

-- Loops of a sum inside a tile; body(off, declare) writes lines at four columns
-- and declares its variables where `declare` says so. Short sums are written
-- out, `lines` being what one round takes; main.lua says how long they may get.
M.short = 64

function M.sum(levels, names, lines, body, base)
    levels = M.merge(levels, names)
    if rounds(levels) == 0 then return end
    local short = M.unroll == "auto" and rounds(levels) * lines <= M.short
    if not (short or M.unroll == "full" or #levels == 0) then
        return rolled(levels, 1, start(names, base), names, function(m) body(m, true) end)
    end
    local declare = true
    unrolled(levels, 1, start(names, base), names, function(m)
        body(m, declare)
        declare = false
    end)
end

-- A loop inside a body, at `column`; body(i) writes lines at column + 4.
function M.rep(column, var, from, to, body)
    if M.unroll == "full" or to - from == 1 then
        for i = from, to - 1 do shifted(-4, body, i) end
        return
    end
    local pad = string.rep(" ", column)
    put(pad, "for (int ", var, " = ", from, "; ", var, " < ", to, "; ", var, "++) {")
    body(var)
    put(pad, "}")
end

-- ---- functions ------------------------------------------------------------
-- The C function of a node. Its name is written as \1 until the whole text is
-- known, because nodes with equal text share one function.

local Fn = {}
Fn.__index = Fn
M.SELF = "\1"

-- Do the words of `text` include `name`? Texts are long: no pattern is tried at
-- every byte of them.
function M.mentions(text, name)
    local from, to = text:find(name, 1, true)
    while from do
        if not text:find("^[%w_]", to + 1) and (from == 1 or not text:find("^[%w_]", from - 1)) then return true end
        from, to = text:find(name, to + 1, true)
    end
    return false
end

-- `text` with `new` in place of every `old`, which is no pattern.
function M.replaced(text, old, new)
    local parts, at = {}, 1
    local from, to = text:find(old, 1, true)
    while from do
        parts[#parts + 1] = text:sub(at, from - 1)
        at = to + 1
        from, to = text:find(old, at, true)
    end
    parts[#parts + 1] = text:sub(at)
    return table.concat(parts, new)
end

local function mentioned(params, text)
    local list = {}
    for _, p in ipairs(params) do
        if M.mentions(text, p[1]) then list[#list + 1] = p end
    end
    return list
end

-- params: { { "x", type = "const float *", tensor = view }, … } in C's order; an
-- extra parameter has the argument's text instead of a tensor, one of a part alone
-- says `from` which of the others it is counted. What the body does not mention
-- goes: a stride may skip all there is to sum. Of a node that C has split
-- (n.split), the function does units begin ... end: the outermost loops of its
-- nests have the split's axes as their variables, and say by `first` which unit
-- their first round is.
function M.fn(n, params, body, returns)
    local f = setmetatable({ params = params, texts = {}, known = {}, count = 0, split = n.split }, Fn)
    if n.split then
        local units = n.split.units
        params[#params + 1] = { "begin", type = "int ", extra = units .. " * part / parts" }
        params[#params + 1] = { "end", type = "int ", extra = units .. " * (part + 1) / parts" }
    end
    local text = render.capture(body, f)
    if #f.texts == 0 then text = in_place(params, text) end
    n.call = mentioned(params, text)
    for _, t in ipairs(f.texts) do
        render.write(t)
        put("")
    end
    f:header(M.SELF, n.call, returns)
    put("{")
    render.write(text)
    put("}")
end

function Fn:header(name, list, returns)
    local s = {}
    for _, p in ipairs(list) do s[#s + 1] = p.type .. p[1] end
    put("static ", returns or "void", " ", name, "(", table.concat(s, ", "), ")")
end

-- A function beside this one, with those of its parameters that the body uses;
-- returns what call() needs. The same text is written once. `apart`: no compiler
-- is to mix it with what is around the call (targets with vectors).
function Fn:hoist(body, apart)
    local inside = self.inside
    self.inside = true
    local text = render.capture(body)
    self.inside = inside
    if self.known[text] then return self.known[text] end
    self.count = self.count + 1
    local part = { name = M.SELF .. "_part" .. self.count, params = mentioned(self.params, text) }
    self.known[text] = part
    self.texts[#self.texts + 1] = render.capture(function()
        self:header(part.name, part.params, apart and "__attribute__((noinline)) void")
        put("{")
        render.write(text)
        put("}")
    end)
    return part
end

-- "name(x + 12, y)": a call of a part with the pointers moved by off.
function Fn:call(part, off)
    local s = {}
    for _, p in ipairs(part.params) do
        s[#s + 1] = off[p[1]] and M.ptr(p.from or p[1], off[p[1]]) or p[1]
    end
    return part.name .. "(" .. table.concat(s, ", ") .. ")"
end

function M.input(name, tensor, restrict)
    local type = tensor.ctype or "float"
    return { name, type = "const " .. type .. " *" .. (restrict or ""), tensor = tensor }
end

function M.output(name, tensor, restrict)
    return { name, type = (tensor.ctype or "float") .. " *" .. (restrict or ""), tensor = tensor }
end

-- ---- pixels -----------------------------------------------------------------
-- A box is { d, h, w }; a view is one, too.

local AXES, VARIABLES = { "d", "h", "w" }, { "z", "h", "w" }

function M.volume(box)
    return box.d * box.h * box.w
end

-- How far pixel p of view v lies from its first one.
function M.pixel(v, p)
    return p.d * v.sd + p.h * v.sh + p.w * v.sw
end

-- The levels of a walk over a box; vars: the variables, if not z, h, w. list:
-- { { name, view, step } }: a round moves the pointer by `step` pixels of the
-- view, or one.
function M.walk(box, list, vars)
    local levels = {}
    for i, axis in ipairs(AXES) do
        local level = { (vars or VARIABLES)[i], box[axis] }
        for _, t in ipairs(list) do
            level[t[1]] = t[2]["s" .. axis] * (t[3] and t[3][axis] or 1)
        end
        levels[i] = level
    end
    return levels
end

-- The same for all samples of a view.
function M.images(view, list)
    local samples = { "n", view.n }
    for _, t in ipairs(list) do samples[t[1]] = t[2].sn end
    return M.inside({ samples }, M.walk(view, list))
end

-- Lists of levels, one inside the other.
function M.inside(...)
    local all = {}
    for _, levels in ipairs { ... } do table.move(levels, 1, #levels, #all + 1, all) end
    return all
end

-- ---- elementwise -----------------------------------------------------------

M.elements = require("elements")(M)

-- View v with some of its fields changed.
function M.view(v, changes)
    return setmetatable(changes, { __index = v })
end

-- Splits `total` into full pieces of `size` and one remainder.
function M.pieces(total, size)
    local list = {}
    if total >= size then list[1] = { first = 0, n = total // size, size = size } end
    local rest = total % size
    if rest > 0 then list[#list + 1] = { first = total - rest, n = 1, size = rest } end
    return list
end

-- ---- text -------------------------------------------------------------------

-- A float literal that reads back as the same float: 0 or infinite where v is beyond
-- single precision, which compilers would complain of.
function M.f32(v)
    local single = string.unpack("f", string.pack("f", v))
    if v ~= v then return "NAN" end
    if single == math.huge then return "INFINITY" end
    if single == -math.huge then return "-INFINITY" end
    if single == 0 then v = single end
    local s = string.format("%.9g", v)
    for digits = 1, 8 do
        local short = string.format("%." .. digits .. "g", v)
        if string.pack("f", tonumber(short)) == string.pack("f", v) then
            s = short
            break
        end
    end
    if not s:find("[.en]") then s = s .. ".0" end
    return s .. "f"
end

function M.at(name, off)
    return name .. "[" .. tostring(off) .. "]"
end

-- What templates may use.
M.names = {
    "off", "ptr", "at", "nest", "around", "sum", "rep", "pieces", "fn", "input", "output",
    "volume", "pixel", "walk", "images", "inside", "elements", "view", "f32", "mentions", "SELF",
}

return M
