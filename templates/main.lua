-- Renders a net: loads the templates, makes a C function of every node, lets
-- nodes with equal text share one, and fills model.h.in, model.c.in and
-- test.c.in. `files` writes them.

local net, files = ...

local loaded = {}
function require(name)
    if not loaded[name] then
        local chunk, message = load(text(name .. ".lua"), "=" .. name .. ".lua", "t")
        if not chunk then error(message, 0) end
        loaded[name] = chunk()
    end
    return loaded[name]
end

local render = require "render"
local lib = require "lib"
local simd = require "simd"
lib.unroll = net.unroll

-- One file may hold the net for several targets, net.variants, the best first;
-- else it is its own and only variant.
local variants = #net.variants > 0 and net.variants or { net }
if #variants > 1 then lib.short = 32 end -- they share what a program may weigh
local current

-- What a template sees. An unknown name raises.
local base = {
    net = net, _line = render.line, _spelled = render.spelled, put = render.put, shifted = render.shifted, math = math, string = string,
    table = table, ipairs = ipairs, tostring = tostring, type = type, error = error,
}
for _, module in ipairs { lib, simd } do
    for _, name in ipairs(module.names) do base[name] = module[name] end
end

local function environment()
    local env, included = {}, {}
    env.include = function(name)
        if included[name] then return end
        included[name] = true
        render.compile(name, text(name), env)()
    end
    return setmetatable(env, {
        __index = function(_, name)
            local v = base[name]
            if v == nil then error("undefined name '" .. tostring(name) .. "'", 2) end
            if name ~= "net" then rawset(env, name, v) end -- which differs among variants
            return v
        end,
    })
end

local function template(name)
    return render.compile(name, text(name), environment())
end

-- Tables from C: a field that is not there is nil, which only `net`'s readers
-- may ask for; interpolating it raises.

base.PREFIX = net.name:upper()

-- ---- functions --------------------------------------------------------------

-- A function has not the name of an array of the caller, which would hide it.
local named = {}
for _, list in ipairs { net.inputs, net.outputs, net.targets } do
    for _, t in ipairs(list) do named[t.name] = true end
end

-- net_conv1; net_conv1_v2 where the other pass has one that differs.
local function unique(name)
    local count, wish = 1, name
    while named[name] or named[name:match("^(.*)_part%d+$") or ""] do
        count = count + 1
        name = wish .. "_v" .. count
    end
    named[name] = true
    return name
end

-- The template of a node, compiled once; it finds its node as `n`.
local templates = {}
local function template_of(n)
    local name = n.map and "kernels/activation.c.in" or "ops/" .. n.op .. ".c.in"
    if not templates[name] then
        local env = environment()
        env.unroll = net.unroll
        templates[name] = { env = env, run = render.compile(name, text(name), env) }
    end
    return templates[name]
end

-- Nodes that differ only in these have the same text. Templates that read one of
-- them nevertheless are in `placed`; in_place.lua asks which tensors share a place.
local BESIDES = {
    name = true, path = true, line = true, file = true, macs = true, why = true, folded = true, barrier = true,
    halos = true, call = true, fn = true, x = true, y = true, residual = true, of_x = true, scratch = true,
}
local PLACE = { name = true, offset = true, index = true }
local placed = { concat = true, update = true }

-- The tensors of a node, and whether it is likely that another one with the
-- same mark has the same text.
local function mark_of(n)
    local tensors = table.move(n.x, 1, #n.x, 1, {})
    for _, field in ipairs { "y", "residual", "of_x", "scratch" } do tensors[#tensors + 1] = n[field] end
    local mark = { n.op, n.kernel, #n.x }
    for k, t in ipairs(tensors) do
        mark[#mark + 1] = t.shape
        for i = 1, k - 1 do
            local u = tensors[i]
            if u.offset == t.offset and u.index == t.index then mark[#mark + 1] = i .. "is" .. k end
        end
    end
    return table.concat(mark, " "), tensors
end

-- A parameter that takes `tensors` where p took `old`; nil if it is unknown what.
local function moved(p, old, tensors)
    if not p.tensor then return p end
    for k, t in ipairs(old) do
        local new, view = tensors[k], getmetatable(p.tensor)
        if p.tensor == t then
            return { p[1], type = p.type, tensor = new }
        elseif view and view.__index == t then
            return { p[1], type = p.type, tensor = lib.view(new, { offset = new.offset + p.tensor.offset - t.offset }) }
        end
    end
end

-- The function of a node like n that has its text already.
local function rendered(v, n, mark, tensors)
    for _, r in ipairs(v.by_mark[mark] or {}) do
        local alike = same(r.node, n, BESIDES)
        for k, t in ipairs(r.tensors) do alike = alike and same(t, tensors[k], PLACE) end
        if alike then
            n.call = {}
            for k, p in ipairs(r.node.call) do
                n.call[k] = moved(p, r.tensors, tensors)
                if not n.call[k] then return nil end
            end
            return r.node.fn
        end
    end
end

local function render_node(v, n)
    local t = template_of(n)
    t.env.n = n
    local body = render.capture(t.run)
    local f = v.by_text[body]
    if not f then
        f = { name = unique(net.name .. v.suffix .. "_" .. n.name), text = body, about = { last = {}, seen = {}, more = 0 } }
        v.by_text[body] = f
        v.functions[#v.functions + 1] = f
    end
    return f
end

-- The function of node n: { name, text, what is said about it }.
local function function_of(v, n)
    if n.y.segment == "none" then error(n.name .. " has no place", 0) end
    local mark, tensors = mark_of(n)
    local f = not placed[n.op] and rendered(v, n, mark, tensors)
    if not f then
        f = render_node(v, n)
        v.by_mark[mark] = v.by_mark[mark] or {}
        table.insert(v.by_mark[mark], { node = n, tensors = tensors })
    end
    n.fn = f
end

-- What the parameter block is called in the pass functions.
local block = ({
    source = net.name .. "_params", file = "weights", object = net.symbol, params = "params",
})[net.weights]

-- Where a tensor lies, as an argument of a call.
local places = {
    arena = function(t)
        local at = lib.ptr("mem", lib.off(t.offset):plus("part", t.each or 0))
        return t.ctype == "float" and at or "(void *)(" .. at .. ")"
    end,
    input = function(t) return lib.ptr(net.inputs[t.index].name, lib.off(t.offset)) end,
    output = function(t) return lib.ptr(net.outputs[t.index].name, lib.off(t.offset)) end,
    target = function(t) return lib.ptr(net.targets[t.index].name, lib.off(t.offset)) end,
    dinput = function(t) return lib.ptr("d_" .. net.inputs[t.index].name, lib.off(t.offset)) end,
    param = function(t) return lib.ptr(block, lib.off(t.offset + current.base)) end,
    grad = function(t) return lib.ptr("trainer->grads", lib.off(t.offset)) end,
}

local function call(n)
    local s = {}
    for _, p in ipairs(n.call) do
        s[#s + 1] = p.extra or places[p.tensor.segment](p.tensor)
    end
    return n.fn.name .. "(" .. table.concat(s, ", ") .. ")"
end

-- ---- comments -----------------------------------------------------------------

-- Text that may stand in a C comment.
local function quiet(s)
    return lib.replaced(lib.replaced(s, "*/", "* /"), "/*", "/ *")
end

local function range(t)
    if t.segment == "arena" then return "arena + " .. t.offset end
    if t.segment == "grad" then return "grads + " .. t.offset end
    return places[t.segment](t)
end

-- What is neither a product nor a sum of products.
local units = {
    maxpool = "comparisons", maxpool_indices = "comparisons", adaptive_maxpool = "comparisons",
    adaptive_avgpool = "additions", globalmaxpool = "comparisons",
    avgpool = "additions", globalavgpool = "additions",
    reduce_sum = "additions", reduce_mean = "additions", reduce_max = "comparisons",
}

-- The tensors that it reads, parameters only if it reads nothing else, and the
-- one that it makes; what it costs.
local function shapes(n)
    local s, all = {}, {}
    for _, x in ipairs(n.x) do
        if x.op ~= "param" then s[#s + 1] = x.shape end
        all[#all + 1] = x.shape
    end
    local cost = n.macs > 0 and ", " .. n.macs .. " " .. (units[n.op] or "multiply-adds") or ""
    return table.concat(#s > 0 and s or all, ", ") .. " -> " .. n.y.shape .. cost
end

local function title(n)
    local where = n.file and n.line > 0 and " (" .. n.file .. ":" .. n.line .. ")" or ""
    return n.name .. ": " .. n.op .. where
end

local function fused(n)
    local s = {}
    if n.residual then s[#s + 1] = "+ " .. n.residual.name end
    if n.act then s[#s + 1] = n.act.op end
    if n.steps then s[#s + 1] = "the step of SGD" end
    return #s > 0 and "fused: " .. table.concat(s, ", ") or false
end

local function why(n)
    if not n.why then return false end
    if n.kernel == "loops" then return n.why end
    return string.format("%s (%d x %d x %d lanes)", n.why, n.tile.rows, n.tile.vecs, n.tile.width)
end

-- What begin and end count.
local letters = {
    n = "samples", z = "planes", h = "rows", g = "groups", o = "blocks of channels", i = "blocks of channels",
    c = "channels", m = "planes of taps", k = "rows of taps", l = "taps", t = "runs",
}
local function units(n)
    local s = {}
    for k, axis in ipairs(n.split or {}) do s[k] = axis.count .. " " .. letters[axis.axis] end
    return #s > 0 and "begin, end: of " .. table.concat(s, " x ")
end

local function place(n)
    local s = {}
    for _, p in ipairs(n.call) do
        if p.tensor then s[#s + 1] = p[1] .. ": " .. range(p.tensor) end
    end
    return #s > 0 and table.concat(s, ", ")
end

local function folded(n)
    return n.folded and "folded into the weights: " .. n.folded or false
end

-- The comment above a function: what it computes, from which line, at what
-- cost, what was folded and fused into it, why so, where its tensors lie. Nodes
-- that share the function follow each other; what is as it was is not repeated,
-- nor are the bands of a chain.
local function tell(n)
    local about, chain = n.fn.about, n.name:match("^(.*_band)_%d+$") or n.name:match("^(.*_roll)_%d+$")
    if about.seen[chain or ""] then
        about.more = about.more + 1
        return
    end
    about.seen[n.name] = true
    for _, part in ipairs { title, shapes, folded, fused, why, units, place } do
        local line = part(n)
        if line and line ~= about.last[part] then about[#about + 1] = line end
        about.last[part] = line
    end
end

local function about(f)
    local lines, more = f.about, f.about.more
    if more > 0 then lines[#lines + 1] = "and " .. more .. " more band" .. (more > 1 and "s" or "") end
    return "/* " .. quiet(table.concat(lines, "\n * ")) .. " */\n"
end

-- What remains of node n: its call, and what is done before it.
local function step(pass, n)
    for _, p in ipairs(n.call) do
        local t = p.tensor
        if t then pass.uses[t.segment == "input" and "input " .. t.index or t.segment] = true end
    end
    return { call = call(n), barrier = n.barrier, halos = n.halos, split = n.split and true, loss = n.y.segment == "loss" }
end

-- The functions and the steps of a pass. `uses`: what its calls take.
local function render_pass(v, pass)
    pass.steps, pass.uses = {}, {}
    for n in pass.next do
        function_of(v, n)
        tell(n)
        pass.steps[#pass.steps + 1] = step(pass, n)
    end
    pass.next = nil
end

local r = net.recipe
local slots = r and (r.optimizer ~= "sgd" and 2 or r.momentum ~= 0 and 1 or 0) + (r.ema > 0 and 1 or 0) or 0
base.state_floats = r and net.train_floats * slots or 0

-- Text of variant v, whose helper functions are its own: sum16 is sum16_v4.
local function of_variant(v, text)
    if v.suffix == "" then return text end
    return (text:gsub("%f[%w_]([%a_][%w_]*)%(", function(word)
        return v.helpers[word] and word .. v.suffix .. "("
    end))
end

-- What a variant may use of the machine, as gcc and clang call it.
local features = { ["x86-64-v2"] = { "sse4.2", "popcnt" }, ["x86-64-v3"] = { "avx2", "fma", "bmi", "bmi2" },
    ["x86-64-v4"] = { "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl" } }

for _, v in ipairs(variants) do
    v.suffix, v.functions, v.by_text, v.by_mark = "", {}, {}, {}
    if #variants > 1 then
        v.suffix, v.level, v.features = v.target:gsub("^.*%-", "_"), math.tointeger(v.target:match("%d$")), {}
        for _, name in ipairs { "x86-64-v2", "x86-64-v3", "x86-64-v4" } do
            if name <= v.target then table.move(features[name], 1, #features[name], #v.features + 1, v.features) end
        end
    end
    current, base.net, simd.lanes, simd.helpers = v, v, v.lanes, {}
    for _, pass in ipairs { v.forward, v.backward } do render_pass(v, pass) end
    v.helpers = simd.helpers
end
base.net = net

local function most(field)
    local value = 0
    for _, v in ipairs(variants) do value = math.max(value, v.forward[field]) end
    return value
end
base.arena_floats, base.arena_bound = most("arena_floats"), most("arena_bound")

base.quiet = quiet
base.variants = variants
base.of_variant = of_variant
base.about = about
base.macros, base.widths = simd.macros, simd.widths
base.body_of = function(f) return lib.replaced(f.text, lib.SELF, f.name) end
base.write = render.write
base.option = function(t, name) return t[name] end

base.header_text = render.capture(template("model.h.in"))
if files.header then files.header(base.header_text) end
render.to(files.source, template("model.c.in"))
if files.test then render.to(files.test, template("test.c.in")) end
