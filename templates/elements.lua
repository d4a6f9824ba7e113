-- Loops over elements, one by one or in vectors; M is lib.lua.

-- Loops over the elements of `y`, with the tensors in `list` ({ name, view })
-- beside it; an axis where a tensor has extent 1 does not move it. Where all
-- pixels are padded alike, the padding is computed too: one long loop. body(m, W):
-- W elements, of `lanes` at most, where they lie side by side in all tensors.
local function elements(M, f, y, list, body, base, lanes)
    local names, c = {}, y.c
    local padded, width = y.sc == 1 and y.room >= y.sw, y.sw
    for _, t in ipairs(list) do
        names[#names + 1] = t[1]
        local v = t[2]
        padded = padded and v.sc == 1 and v.sw == width and v.room >= v.sw and
            v.c == y.c and v.d == y.d and v.h == y.h and v.w == y.w
    end
    if padded and y.n * M.volume(y) > 1 then c = width end
    local function level(var, n, stride, extent)
        local l = { var, n }
        for _, t in ipairs(list) do
            l[t[1]] = (extent == nil or t[2][extent] > 1) and t[2][stride] or 0
        end
        return l
    end
    local levels = {
        level("n", y.n, "sn"), level("z", y.d, "sd", "d"), level("h", y.h, "sh", "h"),
        level("w", y.w, "sw", "w"), level("i", c, "sc", "c"),
    }
    -- What threads divide stays as it is: they know its axes.
    if not f.split then levels = M.merge(levels, names) end
    local last = table.remove(levels) or { "i", 1 }
    local W, count = lanes or 1, last[2]
    for _, p in ipairs(names) do
        if last[p] ~= 1 then W = 1 end
    end
    for _, axis in ipairs(f.split or {}) do
        if axis.axis == last[1] then W = 1 end
    end
    while W > count do W = W // 2 end
    local even = W -- narrower vectors that leave no rest, if there are any
    while count % even ~= 0 do even = even // 2 end
    if even >= 4 then W = even end
    for _, part in ipairs { { 0, count // W, W }, { count - count % W, count % W, 1 } } do
        local level, from = { last[1], part[2] }, {}
        for _, p in ipairs(names) do
            level[p] = (last[p] or 0) * part[3]
            from[p] = (base and base[p] or 0) + part[1]
        end
        if part[2] > 0 then
            M.nest(f, M.inside(levels, { level }), names, from, function(m) body(m, part[3]) end)
        end
    end
end

return function(M)
    return function(...) return elements(M, ...) end
end
