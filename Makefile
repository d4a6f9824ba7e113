# make            build/convc and build/libconvrt.a
# make demo       installs what is missing, builds, trains on MNIST-1D, ships
# make mnist      trains LeNet-5; cifar10, fashion, unet: examples/train
# make test       installs what is missing, runs every test
# make install    PREFIX=/usr/local DESTDIR=
# make zoo        NETS="...": every known network against PyTorch; slow
# make bench      NET=resnet18 THREADS=1: against other engines; tests/bench
# make bench-train bench-layers: training steps; one convolution at a time
# make bench-all bench-results: every row; tests/bench/RESULTS.md of what was measured
# make bench-prepare: all that bench-all needs and does not time
# make lint fmt golden fuzz mnist1d-book deps uninstall clean
#
# Everything made lies under build/. Sources are found by wildcard: a new file
# needs no line here. BUILD=build/asan SANITIZE=... is the sanitized twin that
# `make test` runs first.

BUILD = build
PREFIX ?= /usr/local
DESTDIR ?=
CFLAGS ?= -O2
SANITIZE ?=
WERROR ?=
FUZZ_SECONDS ?= 60
CLANG ?= $(firstword $(foreach c,clang clang-14,$(shell command -v $(c))) clang)
FORMAT ?= clang-format

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow $(if $(WERROR),-Werror)
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L
FLAGS = $(STANDARD) $(CFLAGS) $(WARNINGS) $(SANITIZE) -MMD -MP \
	-Icompiler -Iruntime
LIBS = -lm
VERSION = $(shell sed -n 's/^.define CONVC_VERSION "\(.*\)"/\1/p' compiler/types.h)
# Asked once, and only when something needs them.
once = $(eval $(1) := $(2))$($(1))
LUA_CFLAGS = $(call once,LUA_CFLAGS,$(shell pkg-config --cflags lua5.4))
LUA_LIBS = $(call once,LUA_LIBS,$(shell pkg-config --libs lua5.4))
CHECK_CFLAGS = $(call once,CHECK_CFLAGS,$(shell pkg-config --cflags check))
CHECK_LIBS = $(call once,CHECK_LIBS,$(shell pkg-config --libs check))

# Two jobs, unless it is said how many or a make above has decided.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j2
endif

# ---- what there is -------------------------------------------------------

# The reference interpreter belongs to the tests; --emit-test asks it, too.
REF = $(wildcard tests/ref.c tests/ref_*.c)
COMPILER = $(filter-out compiler/main.c compiler/embed.c,\
	$(wildcard compiler/*.c compiler/ops/*.c)) \
	runtime/init.c runtime/random.c $(REF)
RUNTIME = $(wildcard runtime/*.c)
TEMPLATES = $(sort $(wildcard templates/*.in templates/*.lua \
	templates/*/*.in templates/*/*.lua))
UNITS = $(sort $(wildcard tests/unit/*.c))
SUITES = $(notdir $(basename $(shell grep -ls '^Suite \*suite_' $(UNITS))))
TESTS = $(filter-out $(REF),$(sort $(wildcard tests/*.c))) $(UNITS)
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c)))
SOURCES = $(wildcard compiler/*.[ch] compiler/ops/*.[ch] runtime/*.[ch] \
	tests/*.[ch] tests/*/*.[ch] examples/*/*.[ch])

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
COMPILER_O = $(call obj,$(COMPILER)) $(BUILD)/templates.o

.PHONY: all
all: $(BUILD)/convc $(BUILD)/libconvrt.a

# ---- the compiler and the runtime ----------------------------------------

# The runtime's initial values are the compiler's, too.
$(BUILD)/convc: $(BUILD)/compiler/main.o $(COMPILER_O) $(BUILD)/libconvrt.a
	$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LUA_LIBS) $(LIBS)

$(BUILD)/libconvrt.a: $(call obj,$(RUNTIME))
	rm -f $@
	$(AR) rcD $@ $^

$(BUILD)/embed: compiler/embed.c
	@mkdir -p $(@D)
	$(CC) $(STANDARD) $(CFLAGS) $(WARNINGS) -o $@ $<

# The list of templates is a prerequisite, too: one may have gone.
$(BUILD)/templates.list: force
	@mkdir -p $(@D)
	@echo '$(TEMPLATES)' > $@.new
	@cmp -s $@.new $@ || cp $@.new $@

$(BUILD)/templates.c: $(BUILD)/embed $(BUILD)/templates.list $(TEMPLATES)
	$(BUILD)/embed templates $(TEMPLATES) > $@.new
	mv $@.new $@

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(EXTRA) -c -o $@ $<

$(BUILD)/templates.o: $(BUILD)/templates.c
	$(CC) $(FLAGS) -c -o $@ $<

$(BUILD)/compiler/%.o: EXTRA = $(LUA_CFLAGS)
# Loops over all parameters, in vectors: -O2 leaves them scalar.
$(BUILD)/runtime/optim.o: EXTRA = -O3 -fno-math-errno
$(BUILD)/tests/%.o: EXTRA = $(CHECK_CFLAGS) $(LUA_CFLAGS) -Itests -I$(BUILD)

# ---- tests ---------------------------------------------------------------

$(BUILD)/suites.h: force
	@mkdir -p $(@D)
	@printf 'SUITE(%s)\n' $(SUITES) > $@.new
	@cmp -s $@.new $@ || cp $@.new $@

$(BUILD)/tests/run.o: $(BUILD)/suites.h

$(BUILD)/run_tests: $(call obj,$(TESTS)) $(COMPILER_O) $(BUILD)/libconvrt.a
	$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ \
	$(LUA_LIBS) $(CHECK_LIBS) -lpthread $(LIBS)

.PHONY: programs run-tests zoo test
programs: all $(BUILD)/run_tests

# Tests learn from the environment which build they judge: CONVC is the
# compiler, CONVC_BUILD the folder with libconvrt.a and room for products,
# CONVC_SANITIZE what emitted code is compiled with in addition. ONLY="plan
# cli" runs these suites alone.
run-tests: programs
	CONVC=$(BUILD)/convc CONVC_BUILD=$(BUILD) CONVC_SANITIZE="$(SANITIZE)" \
	CC="$(CC)" CLANG="$(CLANG)" LC_ALL=C $(BUILD)/run_tests $(ONLY)

# All of examples/zoo against PyTorch, and the table of what it takes. NETS="..."
# for some of them.
zoo: programs
	CONVC=$(BUILD)/convc CONVC_BUILD=$(BUILD) CC="$(CC)" CONVC_ZOO=full CONVC_NETS="$(NETS)" \
	LC_ALL=C $(BUILD)/run_tests nets

ASAN = -fsanitize=address,undefined -fno-sanitize-recover=all
TWIN = BUILD=$(BUILD)/asan SANITIZE="$(ASAN)" CFLAGS="-O1 -g"

# Warnings are for the plain build: instrumentation makes false ones. The two
# builds run their tests side by side; what they say is shown afterwards, the
# sanitized build first: the last line is the plain one's summary.
test: NEEDS += clang:command,-v,$(CLANG) g++:command,-v,g++
test: deps
	$(MAKE) WERROR=1 programs
	$(MAKE) $(TWIN) programs
	@echo "running the tests; $(BUILD)/tests.log and $(BUILD)/asan/tests.log grow"
	@$(MAKE) -s $(TWIN) run-tests > $(BUILD)/asan/tests.log 2>&1 & asan=$$!; \
	$(MAKE) -s WERROR=1 run-tests > $(BUILD)/tests.log 2>&1; plain=$$?; \
	wait $$asan; asan=$$?; \
	echo "with AddressSanitizer and UndefinedBehaviorSanitizer:"; \
	cat $(BUILD)/asan/tests.log; \
	echo "without:"; \
	cat $(BUILD)/tests.log; \
	[ $$asan = 0 ] && [ $$plain = 0 ]

# ---- speed: tests/bench ---------------------------------------------------

# NET="..." and THREADS="1 2" choose rows, PEERS="..." engines, CONTINUE=1 those
# that are not there; `make peers` is also what the test of the ONNX export wants.
BENCH = CONVC=$(BUILD)/convc BENCH_BUILD=$(BUILD)/bench CC="$(CC)" build/venv/bin/python tests/bench
THREADS ?= 1
BENCH_FLAGS = $(if $(CONTINUE),--continue) $(if $(PREPARE),--prepare)
.PHONY: peers bench bench-train bench-layers bench-prepare bench-all bench-results
peers:
	@sh tests/bench/setup.sh build/venv

bench: all peers
	$(BENCH)/bench.py --threads "$(THREADS)" $(if $(PEERS),--peers "$(PEERS)") $(BENCH_FLAGS) $(NET)

bench-train: all peers
	$(BENCH)/train.py --threads "$(THREADS)" $(BENCH_FLAGS) $(NET)

bench-layers: all peers
	$(BENCH)/layers.py $(BENCH_FLAGS) $(NET)

# One that fails does not lose the others. The rows of one thread come first.
BENCHES = for each in bench:1 bench-train:1 bench-layers:1 bench:2 bench-train:2; do \
	$(MAKE) $${each%:*} THREADS=$${each\#*:} $(1) || status=1; done

bench-prepare: all peers
	@status=0; $(call BENCHES,PREPARE=1); exit $$status

bench-all: all peers
	@status=0; $(call BENCHES); $(MAKE) bench-results; exit $$status

bench-results:
	$(BENCH)/results.py

.PHONY: golden lint fmt fuzz
golden: all
	CONVC=$(BUILD)/convc sh tests/golden.sh

lint:
	CLANG="$(CLANG)" FORMAT="$(FORMAT)" LUA_CFLAGS="$(LUA_CFLAGS)" \
	CHECK_CFLAGS="$(CHECK_CFLAGS)" sh tests/lint.sh

fmt:
	$(FORMAT) -i $(SOURCES)

fuzz: all
	CONVC=$(BUILD)/convc BUILD=$(BUILD)/fuzz CLANG="$(CLANG)" \
	LUA_CFLAGS="$(LUA_CFLAGS)" LUA_LIBS="$(LUA_LIBS)" \
	SECONDS_EACH=$(FUZZ_SECONDS) sh tests/fuzz/run.sh $(FUZZERS)

# ---- the main job --------------------------------------------------------

.PHONY: demo mnist1d-book
demo: deps
	$(MAKE) all
	CONVC=$(BUILD)/convc CONVC_BUILD=$(BUILD) CC="$(CC)" \
	sh examples/mnist1d/demo.sh

mnist1d-book: deps
	$(MAKE) all
	CONVC=$(BUILD)/convc CONVC_BUILD=$(BUILD) CC="$(CC)" \
	sh examples/mnist1d/book.sh

# Training on images: examples/train/README.md.
LESSONS = mnist cifar10 fashion unet
.PHONY: $(LESSONS)
$(LESSONS): deps
	$(MAKE) all
	CONVC=$(BUILD)/convc CONVC_BUILD=$(BUILD) CC="$(CC)" \
	sh examples/train/train.sh $@

# ---- what the machine must have ------------------------------------------

# package:how to see that it is there
NEEDS = liblua5.4-dev:pkg-config,--exists,lua5.4 \
	check:pkg-config,--exists,check \
	clang-format:command,-v,clang-format \
	pkg-config:command,-v,pkg-config
.PHONY: deps
deps:
	@missing=; \
	for need in $(NEEDS); do \
	    if ! $$(echo "$${need#*:}" | tr , ' ') > /dev/null 2>&1; \
	    then missing="$$missing $${need%%:*}"; fi; \
	done; \
	if [ -n "$$missing" ]; then \
	    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    echo "installing with apt-get:$$missing"; \
	    $$sudo apt-get update -q && \
	    $$sudo env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -q -y --no-install-recommends $$missing; \
	fi

# ---- housekeeping --------------------------------------------------------

.PHONY: install uninstall clean force
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include \
	$(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/convc $(DESTDIR)$(PREFIX)/bin/convc
	install -m 644 $(BUILD)/libconvrt.a $(DESTDIR)$(PREFIX)/lib/libconvrt.a
	install -m 644 runtime/convrt.h $(DESTDIR)$(PREFIX)/include/convrt.h
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	runtime/convrt.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/convrt.pc
	chmod 644 $(DESTDIR)$(PREFIX)/lib/pkgconfig/convrt.pc
	install -m 644 compiler/convc.1 \
	$(DESTDIR)$(PREFIX)/share/man/man1/convc.1

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/convc \
	$(DESTDIR)$(PREFIX)/lib/libconvrt.a \
	$(DESTDIR)$(PREFIX)/include/convrt.h \
	$(DESTDIR)$(PREFIX)/lib/pkgconfig/convrt.pc \
	$(DESTDIR)$(PREFIX)/share/man/man1/convc.1

clean:
	rm -rf $(BUILD)

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d $(BUILD)/*/*/*.d)
