-- Loops of a function that does units begin ... end of a node's work, as C has
-- split it (struct split in types.h): the nest's levels with a part of them.

-- Units begin ... end of one axis: those of its rounds that this nest has, of
-- which the first is unit `first`.
local function range(level, count)
    local first = level.first or 0
    level = setmetatable({}, { __index = level })
    local last = first + level[2]
    level.from = first == 0 and "begin" or "(begin > " .. first .. " ? begin - " .. first .. " : 0)"
    local to = first == 0 and "end" or "end - " .. first
    level.to = last == count and to or "(end < " .. last .. " ? " .. to .. " : " .. level[2] .. ")"
    return level
end

-- The same of several axes, in one loop.
local function ranges(split, parts)
    local lines, inner = {}, split.units
    for k, axis in ipairs(split) do
        local l, count = parts[k], axis.count
        local outer, first = inner, l.first or 0
        inner = inner // count
        lines[#lines + 1] = "const int " .. l[1] .. " = unit" .. (inner > 1 and " / " .. inner or "") ..
            (outer < split.units and " % " .. count or "") .. (first > 0 and " - " .. first or "") .. ";"
        local outside = {}
        if first > 0 then outside[1] = l[1] .. " < 0" end
        if first + l[2] < count then outside[#outside + 1] = l[1] .. " >= " .. l[2] end
        if #outside > 0 then lines[#lines + 1] = "if (" .. table.concat(outside, " || ") .. ") continue;" end
    end
    return { "unit", split.units, from = "begin", to = "end", lines = lines, parts = parts }
end

-- The nest of a function that does units begin ... end of its work (C's struct
-- split): the levels of the split, where the first of them stands, and what
-- stands before and behind.
return function(split, levels, names, merge)
    local before, behind, parts, found, started = {}, {}, {}, {}, false
    for k, axis in ipairs(split) do found[axis.axis] = k end
    for _, l in ipairs(levels) do
        local k = found[l[1]]
        if k then
            if (l.first or 0) + l[2] > split[k].count then error("a loop over " .. l[1] .. " is longer than its split") end
            parts[k], started = l, true
        else
            table.insert(started and behind or before, l)
        end
    end
    for k, axis in ipairs(split) do
        if not parts[k] then error("no loop over " .. axis.axis .. " to split") end
    end
    before = merge(before, names)
    before[#before + 1] = #split == 1 and range(parts[1], split[1].count) or ranges(split, parts)
    for _, l in ipairs(merge(behind, names)) do before[#before + 1] = l end
    return before
end
