-- What a function writes over its input goes by one name in its text: a compiler
-- makes no vectors of two pointers that may be the same.

local FIELDS = { "segment", "index", "offset", "n", "c", "d", "h", "w", "sn", "sc", "sd", "sh", "sw" }

local function same_place(a, b)
    for _, field in ipairs(FIELDS) do
        if a[field] ~= b[field] then return false end
    end
    return true
end

local function written(p)
    return p.tensor and not p.type:find("^const")
end

-- params: of fn(), whose body is `text`.
return function(params, text)
    for _, y in ipairs(params) do
        for _, x in ipairs(params) do
            if written(y) and x ~= y and x.tensor and same_place(x.tensor, y.tensor) then
                text = text:gsub("%f[%w_]" .. x[1] .. "%f[^%w_]", y[1])
            end
        end
    end
    return text
end
