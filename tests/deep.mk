# SPDX-License-Identifier: MIT
# Proof: what shows that the mock can be relied on. `make check-deep` runs all of it, and `make
# check-deep PART=fuzz` one part; short forms are among the tests.

FUZZ_TARGETS := $(basename $(notdir $(filter-out tests/fuzz/fuzz.c,$(wildcard tests/fuzz/*.c))))

# As tests, with the mutations of fuzz.c.
build/native/tests/fuzz_%: build/native/obj/tests/fuzz/%.o build/native/obj/tests/fuzz/fuzz.o \
    build/native/obj/tests/check.o $(call native_objects,native)
	mkdir -p $(@D)
	$(call say,LINK,$@)
	$(native.cc) $(native.flags) -o $@ $^ -lm

# With clang's libFuzzer, whose main is instead of check.c's. An empty text is NULL and 0, and NULL + 0
# is NULL with every compiler, and in C from C2y on.
fuzz.cc := clang
fuzz.flags := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=pointer-overflow \
    -fno-sanitize-recover=all -DFUZZ_LIBFUZZER
$(eval $(call native_rules,fuzz))
build/fuzz/%: build/fuzz/obj/tests/fuzz/%.o build/fuzz/obj/tests/fuzz/fuzz.o \
    $(call native_objects,fuzz)
	mkdir -p $(@D)
	$(call say,LINK,$@)
	$(fuzz.cc) $(fuzz.flags) -fsanitize=fuzzer -o $@ $^ -lm

# ---- Coverage of the model by its own tests ----

coverage.cc := gcc
coverage.flags := -O0 -g --coverage
$(eval $(call native_rules,coverage))
COVERED := $(UNIT_TESTS) $(FUZZ_TARGETS:%=fuzz_%)
build/coverage/tests/fuzz_%: build/coverage/obj/tests/fuzz/%.o build/coverage/obj/tests/fuzz/fuzz.o \
    build/coverage/obj/tests/check.o $(call native_objects,coverage)
	mkdir -p $(@D)
	$(call say,LINK,$@)
	$(coverage.cc) $(coverage.flags) -o $@ $^ -lm
.PHONY: coverage
coverage: $(COVERED:%=build/coverage/tests/%)
	tests/coverage.sh

# ---- Threads ----

race.cc := gcc
race.flags := -O1 -g -fsanitize=thread
$(eval $(call native_rules,race))

DEEP_PARTS := cppcheck analyzer race traps builds fuzz calls memory threads unload coverage ledger
deep-cppcheck deep-analyzer: $(GEN)/vm_e.h
deep-coverage: $(COVERED:%=build/coverage/tests/%)
deep-fuzz: $(FUZZ_TARGETS:%=build/fuzz/%)
deep-race: build/race/tests/parallel
deep-calls: build/x64/tests/fuzz_calls.exe build/x64/tests/fuzz_xml_files.exe
deep-traps deep-builds: $(HEADERS) $(GENERATED)
deep-memory: build/x64/tests/memory_members.exe build/x64/tests/memory_scenes.exe
deep-threads: build/x64/tests/threads.exe
deep-unload: build/x64/vpcmock.dll build/x64/tests/unload.exe
deep-ledger: lib $(COM_TESTS:%=build/x64/tests/%.exe)

.PHONY: check-deep $(DEEP_PARTS:%=deep-%)
check-deep: $(or $(PART:%=deep-%),$(DEEP_PARTS:%=deep-%))
	tests/deep.sh $(or $(PART),$(DEEP_PARTS))

# ---- The library and some of its tests in other ways: VARIANT=ARCH-WAY, one at a time ----

# What each way adds for the compiler, and what of it the linker must know.
O0.flags := -O0
O1.flags := -O1
O3.flags := -O3
Os.flags := -Os
lto.flags := -O2 -flto
lto.link := -O2 -flto
# What CHECK_HR leaves out (com/fixture.h) has outs that are not looked at.
clang.flags := -O2 -Wno-sometimes-uninitialized
ubsan.flags := -O1 -fsanitize=undefined -fsanitize-undefined-trap-on-error -fstack-protector-strong
ubsan.link := -fstack-protector-strong
ifneq ($(VARIANT),)
of := $(firstword $(subst -, ,$(VARIANT)))
way := $(lastword $(subst -, ,$(VARIANT)))
$(foreach v,tool widl coff manifest,$(eval $(VARIANT).$v := $($(of).$v)))
$(VARIANT).cc := $(if $(filter clang,$(way)),clang --target=$($(of).tool:-=),$($(of).cc))
$(VARIANT).flags := $($(way).flags)
$(VARIANT).link := $($(way).link)
$(eval $(call arch_rules,$(VARIANT)))
$(eval $(call tlb_rules,$(VARIANT)))
.PHONY: variant
variant: build/$(VARIANT)/vpcmock.dll \
    $(VARIANT_TESTS:%=build/$(VARIANT)/tests/%.exe)
endif
