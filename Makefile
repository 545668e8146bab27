# SPDX-License-Identifier: MIT
# vpcmock: GNU make. `make help` lists the targets.

.DELETE_ON_ERROR:
.SECONDEXPANSION:
MAKEFLAGS += --no-builtin-rules

# As many jobs as there are processors, unless make was told otherwise. Used with a + in front, by
# which make knows that it is a make too and shares its jobs with it.
AGAIN = @$(MAKE) --no-print-directory VPCMOCK_READY=1 \
    $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))

# make, make demo and make test install what is missing before anything is built.
ifeq ($(VPCMOCK_READY),)

GOALS := all demo test members facts schema picture lib bench dist check-deep coverage variant
.PHONY: $(GOALS) clean help install
all lib members facts schema picture bench dist coverage: | packages
	+$(AGAIN) $@
demo: | packages
	+$(AGAIN) demo
test: | packages-test
	+$(AGAIN) test
check-deep variant: | packages-deep
	+$(AGAIN) $@
install: | packages
	+$(AGAIN) install
build/%: | packages
	+$(AGAIN) $@
.PHONY: packages packages-test packages-deep
packages:
	@tests/env/packages.sh
packages-deep:
	@tests/env/packages.sh --deep
# Status 77: no 32-bit Wine can be had here; the runner says what is skipped.
packages-test:
	@tests/env/packages.sh --wine32 || [ $$? -eq 77 ]
.DEFAULT_GOAL := all

else

ARCHES := x64 x86
x64.tool := x86_64-w64-mingw32-
x86.tool := i686-w64-mingw32-
x64.widl := -m64
x86.widl := -m32
x64.coff := pe-x86-64
x86.coff := pe-i386
x64.manifest := amd64
x86.manifest := x86
x64.cc := $(x64.tool)gcc
x86.cc := $(x86.tool)gcc

PREFIX ?= /usr/local
WINE_IDL ?= /usr/include/wine/wine/windows
WINE_TLB ?= $(firstword $(dir $(wildcard /usr/lib/*/wine/x86_64-windows/stdole2.tlb)))
# The generator is a Windows program: empty this where such a program runs by itself.
RUN_X64 ?= tests/env/wine.sh x64 main

# V=1 shows the commands themselves.
$(V).SILENT:
say = $(if $(V),,@printf '  %-6s %s\n' $1 $2)

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wcast-function-type -Wvla -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings
WARNINGS_CXX := -Wall -Wextra -Werror -Wshadow
OPTIMIZE := -O2
# windows.h without what it would bring along, half of its text: the vector instructions of gcc (by
# the guards of their headers) and the parts of Windows that are seldom used.
WIN_SMALL := -DWIN32_LEAN_AND_MEAN -D_X86INTRIN_H_INCLUDED -D_IMMINTRIN_H_INCLUDED
WIN_FLAGS := -D_WIN32_WINNT=0x0601 -DUNICODE -D_UNICODE -D__USE_MINGW_ANSI_STDIO=1 -DCOBJMACROS \
    $(WIN_SMALL)
INCLUDES := -Isrc -Ibuild/gen -Ibuild/include
WIN_CFLAGS = -std=c11 $(OPTIMIZE) $(WARNINGS) -Wno-format-nonliteral -Wno-format-y2k $(WIN_FLAGS) $(INCLUDES) $(CFLAGS)
WIN_LIBS := -loleaut32 -lole32 -luuid -ladvapi32

GEN := build/gen
HEADERS := build/include/VPCCOMInterfaces.h build/include/VPCMock.h build/include/vpcmock.h
GENERATED := $(GEN)/members.c $(GEN)/members.h $(GEN)/thunks.c $(GEN)/members.tsv \
    $(GEN)/catalog.c $(GEN)/vpcmock.manifest

MODEL := $(wildcard src/model/*.c)
MOCK := $(wildcard src/mock/*.c)
# Scenario files; what reads the XML is Windows' own.
SCENARIO := $(filter-out src/scenario/xmllite.c,$(wildcard src/scenario/*.c))
ADAPTERS := $(wildcard src/com/adapt/*.c)
# What only vpcmock.exe needs.
SERVER := src/com/server.c src/com/offer.c src/com/stage.c
COM := $(filter-out src/com/dll.c $(SERVER) src/com/typelib_base.c,$(wildcard src/com/*.c)) $(ADAPTERS)
# Files are compiled many at a time: a compiler's start and the headers, Windows' before all, take longer
# than what a file has itself. Static names must differ within a batch, which is a folder and the first
# letters of its files. gate.c and the C API are by themselves, for tests have those of their own.
API := $(wildcard src/com/api*.c)
BATCHED := $(filter-out src/com/gate.c $(API),$(COM))
PLAIN_BATCHES := $(addprefix model/,a-d e-h i-p q-z) $(addprefix mock/,a-j k-z) \
    $(addprefix scenario/,a-d e-z)
COM_BATCHES := $(addprefix com/,a-d e-n o-z) $(addprefix com/adapt/,a-g h-z) com/api com/xmllite
# Reports of runs, from the journal's lines.
REPORT_BATCHES := report/a-j report/k-z sweep/a-z
# What vpcmock.exe has beside the library's objects and the reports.
CLI_BATCHES := cli/a-m cli/n-z com/server
$(foreach b,$(PLAIN_BATCHES) $(REPORT_BATCHES) $(CLI_BATCHES),$(eval \
    batch.$b := $(filter-out src/scenario/xmllite.c,$(wildcard src/$(dir $b)[$(notdir $b)]*.c))))
$(foreach b,$(COM_BATCHES),$(eval \
    batch.$b := $(filter $(wildcard src/$(dir $b)[$(notdir $b)]*.c),$(BATCHED))))
batch.com/api := $(API)
batch.com/xmllite := src/scenario/xmllite.c
batch.com/server := $(SERVER)
LIB_SOURCES := $(MODEL) $(MOCK) $(SCENARIO) src/scenario/xmllite.c $(COM)
batches = $(2:%=build/$1/obj/batch/%.o)
objects = $(call batches,$1,$(PLAIN_BATCHES) $(COM_BATCHES)) build/$1/obj/com/gate.o \
    $(addprefix build/$1/obj/gen/,members.o thunks.o catalog.o codes.o enums.o VPCCOMInterfaces_i.o VPCMock_i.o)

COM_TESTS := $(basename $(notdir $(wildcard tests/com/*.c tests/com/*.cpp)))
UNIT_TESTS := $(basename $(notdir $(wildcard tests/unit/*.c)))
# The tests of the object model also run against servers of their own, but for those that are about
# the library, the DLL and processes, make objects without a client, look into the mock's memory, or
# use a pointer in two apartments, which a proxy forbids.
IN_PROCESS := api% registration% manifest% server% crossing header% typelib activation \
    dispatch% injection% queryinterface% null_pointers scenario_save clock_apartments \
    memory_% fuzz_% threads unload
OOP_TESTS := $(filter-out $(IN_PROCESS),$(COM_TESTS))
# What tests/host/ledger.c counts.
LEDGER_WRAPS := $(foreach f,malloc calloc realloc free,-Wl,--wrap=$f)
REMOTE_HOST := $(wildcard tests/host/remote*.c)
test_programs = $(COM_TESTS:%=build/$1/tests/%.exe) $(OOP_TESTS:%=build/$1/oop/%.exe)

.PHONY: all lib test demo bench members facts schema picture install dist clean help
all: lib
lib: $(HEADERS) $(foreach a,$(ARCHES),$(addprefix build/$a/,vpcmock.dll vpcmock.exe libvpcmock.a \
    libvpccominterfaces.a VirtualPC.tlb VPCMock.tlb vpcmock.manifest))

# ---- From the IDL ----

# The same library twice from the same IDL: not with the time of the build in it.
export WIDL_TIME_OVERRIDE := 0
# widl warns of each enumeration, whose alias has the same UUID: as in the product's library.
define WIDL
$($1.tool)widl -I$(WINE_IDL) -L$(WINE_TLB) $($1.widl) $2 -o $@ $< 2> $@.log || \
    { cat $@.log >&2; rm -f $@ $@.log; exit 1; }
{ grep -v 'duplicate uuid' $@.log >&2 || true; }; rm -f $@.log
endef

build/include/%.h: idl/%.idl
	mkdir -p $(@D)
	$(call say,IDL,$@)
	$(call WIDL,x64,-h)
build/include/vpcmock.h: include/vpcmock.h
	mkdir -p $(@D)
	cp $< $@
$(GEN)/%_i.c: idl/%.idl
	mkdir -p $(@D)
	$(call say,IDL,$@)
	$(call WIDL,x64,-u)
$(GEN)/vm_e.h: src/gen/vm_e.awk idl/VPCCOMInterfaces.idl
	mkdir -p $(@D)
	awk -f $^ > $@
$(GEN)/codes.c: src/gen/codes.awk tests/data/return-codes.tsv
	mkdir -p $(@D)
	awk -f $^ > $@
$(GEN)/enums.c: src/gen/enums.awk idl/VPCCOMInterfaces.idl
	mkdir -p $(@D)
	awk -f $^ > $@
$(GEN)/predeclid $(GEN)/embed: $(GEN)/%: src/gen/%.c
	mkdir -p $(@D)
	$(call say,HOST,$@)
	$(CC) -std=c11 -O1 -Wall -Wextra -Werror -o $@ $<
# The parts of the page's script, in one scope of their own.
PAGE := $(patsubst %,src/report/page/%.js,elements numbers place rows calls run lanes detail \
    filters sequence timeline outcome matrix page)
$(GEN)/report.js: $(PAGE)
	mkdir -p $(@D)
	{ echo '(function () {'; echo '"use strict";'; cat $^; echo '})();'; } > $@
$(GEN)/report_assets.c: $(GEN)/embed src/report/report.css $(GEN)/report.js
	$(call say,GEN,$@)
	$< css=src/report/report.css js=$(GEN)/report.js > $@

# VMVirtualPC: the one coclass that the product's library marks as predeclared.
PREDECLARED := 9a1774b7-8251-4468-a214-61dcaed9ac2f
define tlb_rules
build/$1/VirtualPC.tlb: idl/VPCCOMInterfaces.idl $(GEN)/predeclid
	mkdir -p $$(@D)
	$$(call say,IDL,$$@)
	$$(call WIDL,$1,-t)
	$(GEN)/predeclid $$@ $(PREDECLARED)
build/$1/VPCMock.tlb: idl/VPCMock.idl
	mkdir -p $$(@D)
	$$(call say,IDL,$$@)
	$$(call WIDL,$1,-t)
endef
$(foreach a,$(ARCHES),$(eval $(call tlb_rules,$a)))

# ---- From the type library: member table, thunks, vtables ----

$(GEN)/gen.exe: $(wildcard src/gen/gen*.[ch]) src/com/progids.h
	mkdir -p $(@D)
	$(call say,HOST,$@)
	$(x64.tool)gcc -std=c11 -O1 $(WARNINGS) $(WIN_FLAGS) -Isrc -o $@ $(filter %.c,$^) \
	    -loleaut32 -lole32 -luuid
# An adapter's definition starts its line; the list changes only when one comes or goes.
$(GEN)/modelled.txt: $(ADAPTERS) FORCE
	mkdir -p $(@D)
	sed -n 's/^HRESULT \(V[A-Za-z]*_[A-Za-z0-9_]*\)(.*/\1/p' $(ADAPTERS) | sort > $@.new
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
# Flags and sources: what was built with others is built again.
build/config.txt: FORCE
	mkdir -p $(@D)
	echo '$(WIN_CFLAGS) $(NATIVE_CFLAGS) $(LIB_SOURCES)' > $@.new
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
.PHONY: FORCE
FORCE:
# Wine's first start takes seconds: meanwhile other things are compiled.
$(GEN)/wine.stamp:
	mkdir -p $(@D)
	$(call say,WINE,$@)
	$(if $(RUN_X64),$(RUN_X64) cmd /c exit)
	touch $@
$(GENERATED) &: $(GEN)/gen.exe $(GEN)/modelled.txt build/x64/VirtualPC.tlb build/x64/VPCMock.tlb \
    | $(GEN)/wine.stamp
	$(call say,GEN,$@)
	$(RUN_X64) $(GEN)/gen.exe $(GEN)/modelled.txt $(GEN) build/x64/VirtualPC.tlb build/x64/VPCMock.tlb

# ---- Libraries ----

$(addprefix $(GEN)/batch/,$(addsuffix .c,$(PLAIN_BATCHES) $(COM_BATCHES) $(REPORT_BATCHES) \
    $(CLI_BATCHES))): FORCE
	mkdir -p $(@D)
	printf '#include "%s"\n' $(patsubst src/%,%,$(batch.$(@:$(GEN)/batch/%.c=%))) > $@.new
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

EXAMPLES := $(addprefix clients/examples/,buggy.exe client.exe threads.exe) \
    $(addprefix clients/run/,leak.exe order.exe)
define arch_rules
build/$1/obj/batch/%.o: $(GEN)/batch/%.c build/config.txt | $(GEN)/vm_e.h
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $$(WIN_CFLAGS) $($1.flags) -MMD -MP -c -o $$@ $$<
$(call batches,$1,$(COM_BATCHES) $(CLI_BATCHES)): | $(HEADERS) $(GENERATED)
build/$1/obj/%.o: src/%.c build/config.txt | $(HEADERS) $(GENERATED) $(GEN)/vm_e.h
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $$(WIN_CFLAGS) $($1.flags) -MMD -MP -c -o $$@ $$<
build/$1/obj/gen/%.o: $(GEN)/%.c build/config.txt | $(HEADERS) $(GENERATED)
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $$(WIN_CFLAGS) $($1.flags) -Wno-shadow -MMD -MP -c -o $$@ $$<
build/$1/obj/gen/%_i.o: $(GEN)/%_i.c
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $$(WIN_CFLAGS) $($1.flags) -MMD -MP -c -o $$@ $$<

# The type libraries as resources from number 1 in the DLL, and from 23660 in a program that links
# the library, where 1 may be taken.
build/$1/obj/typelib-%.o: src/com/typelib_base.c src/com/typelib_base.h build/$1/VirtualPC.tlb \
    build/$1/VPCMock.tlb
	mkdir -p $$(@D)
	printf '%d TYPELIB "VirtualPC.tlb"\n%d TYPELIB "VPCMock.tlb"\n' $$* $$$$(($$* + 1)) > $$@.rc
	$($1.tool)windres -F $($1.coff) -I build/$1 $$@.rc $$@.res.o
	$($1.cc) $$(WIN_CFLAGS) $($1.flags) -DTYPELIB_BASE=$$* -c -o $$@.base.o $$<
	$($1.tool)ld -r -o $$@ $$@.base.o $$@.res.o
# All of it under its own names, for our own tests.
build/$1/obj/libinternal.a: $(call objects,$1) build/$1/obj/typelib-23660.o build/config.txt
	rm -f $$@
	$$(call say,AR,$$@)
	$($1.tool)ar rcsD $$@ $$(filter %.o,$$^)
# What users link: names that are neither of the C API nor GUIDs get a prefix, so that a program may
# have an event_free of its own.
build/$1/libvpcmock.a: build/$1/obj/libinternal.a src/gen/prefix.awk
	$$(call say,AR,$$@)
	$($1.tool)nm -g --defined-only $$< | awk -f src/gen/prefix.awk > $$@.names
	$($1.tool)objcopy -D --redefine-syms=$$@.names $$< $$@
	rm -f $$@.names
# The GUIDs alone, which the SDK has in a library of this name, for clients that know of no mock.
build/$1/libvpccominterfaces.a: build/$1/obj/gen/VPCCOMInterfaces_i.o
	rm -f $$@
	$$(call say,AR,$$@)
	$($1.tool)ar rcsD $$@ $$^
build/$1/obj/version-dll.o build/$1/obj/version-exe.o: src/com/version.rc src/com/version.h
	mkdir -p $$(@D)
	$($1.tool)windres -F $($1.coff) -I src $$(if $$(findstring exe,$$@),-DOF_PROGRAM) $$< $$@
build/$1/vpcmock.dll: src/com/vpcmock.def build/$1/obj/com/dll.o $(call objects,$1) \
    build/$1/obj/typelib-1.o build/$1/obj/version-dll.o
	$$(call say,LINK,$$@)
	$($1.tool)gcc $($1.link) -shared -static-libgcc -Wl,--enable-stdcall-fixup -Wl,--no-insert-timestamp \
	    -o $$@ $$^ $(WIN_LIBS)
build/$1/vpcmock.exe: $(call batches,$1,$(CLI_BATCHES) $(REPORT_BATCHES)) \
    build/$1/obj/gen/report_assets.o $(call objects,$1) build/$1/obj/typelib-1.o \
    build/$1/obj/version-exe.o
	$$(call say,LINK,$$@)
	$($1.tool)gcc $($1.link) -municode -static -Wl,--no-insert-timestamp -o $$@ $$^ $(WIN_LIBS)
build/$1/vpcmock.manifest: $(GEN)/vpcmock.manifest
	sed 's/@PROCESSOR@/$($1.manifest)/' $$< > $$@

build/$1/tests/%.exe: build/$1/obj/tests/com/%.o build/$1/obj/tests/check.o \
    build/$1/obj/tests/host/local.o build/$1/obj/tests/host/ledger.o build/$1/obj/libinternal.a
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.tool)g++ $($1.link) -static $(LEDGER_WRAPS) -o $$@ $$^ $(WIN_LIBS)
build/$1/tests/fuzz_xml_files.exe: build/$1/obj/tests/fuzz/fuzz.o
build/$1/tests/fuzz_calls.exe: build/$1/obj/tests/fuzz/fuzz.o
build/$1/tests/threads.exe: build/$1/obj/tests/fuzz/fuzz.o
build/$1/tests/unload.exe: build/$1/obj/tests/fuzz/fuzz.o
# The same tests against mocks in servers.
build/$1/oop/%.exe: build/$1/obj/tests/com/%.o build/$1/obj/tests/check.o \
    $(REMOTE_HOST:%.c=build/$1/obj/%.o) build/$1/obj/libinternal.a
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.tool)g++ -static -o $$@ $$^ $(WIN_LIBS)
build/$1/obj/tests/%.o: tests/%.c | $(HEADERS) $(GENERATED) $(GEN)/vm_e.h \
    $(GEN)/VPCCOMInterfaces_i.c
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $$(WIN_CFLAGS) $($1.flags) -Itests -MMD -MP -c -o $$@ $$<
build/$1/obj/tests/%.o: tests/%.cpp | $(HEADERS) $(GENERATED) $(GEN)/vm_e.h
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.tool)g++ -std=c++17 $(OPTIMIZE) $(WARNINGS_CXX) $(WIN_FLAGS) $(INCLUDES) -Itests -MMD -MP \
	    -c -o $$@ $$<

build/$1/bench/%.exe: build/$1/obj/tests/bench/%.o build/$1/obj/tests/bench/measure.o \
    build/$1/obj/libinternal.a
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.tool)gcc -static -o $$@ $$^ $(WIN_LIBS)
build/$1/bench/empty.dll: build/$1/obj/tests/bench/empty.o
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.tool)gcc -shared -static-libgcc -o $$@ $$<
build/$1/bench/calls.exe: build/$1/bench/empty.dll
build/$1/bench/bare.tlb: tests/bench/bare.idl
	mkdir -p $$(@D)
	$$(call say,IDL,$$@)
	$$(call WIDL,$1,-t)
build/$1/bench/remote.exe: build/$1/obj/bench/bare_i.o | build/$1/bench/bare.tlb
build/$1/obj/bench/bare_i.o: build/bench/bare_i.c
	mkdir -p $$(@D)
	$($1.cc) $$(WIN_CFLAGS) $($1.flags) -c -o $$@ $$<
build/$1/obj/tests/bench/remote.o: CFLAGS += -Ibuild/bench
build/$1/obj/tests/bench/remote.o: | build/bench/bare.h

# A client as it is, with its main under another name, and the test's part beside it.
build/$1/clients/startup.exe: $(addprefix build/$1/obj/tests/clients/startup/,client.o plan.o)
build/$1/clients/cookbook.exe: \
    $(addprefix build/$1/obj/tests/clients/cookbook/,clients.o cookbook.o)
build/$1/clients/crash.exe: build/$1/obj/tests/clients/run/crash.o
# Clients that know nothing of the mock and are run with `vpcmock run`.
$(EXAMPLES:%=build/$1/%): build/$1/%.exe: build/$1/obj/tests/%.o build/$1/libvpccominterfaces.a
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.tool)gcc -static -o $$@ $$^ $(WIN_LIBS)
build/$1/clients/cpp/client.exe: build/$1/obj/tests/clients/cpp/client.o \
    $(addprefix build/$1/obj/gen/,VPCCOMInterfaces_i.o VPCMock_i.o)
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.tool)g++ -static -o $$@ $$^ $(WIN_LIBS)
build/$1/clients/%.exe: build/$1/libvpcmock.a
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.tool)gcc -static -o $$@ $$(filter %.o,$$^) $$(filter %.a,$$^) $(WIN_LIBS)
build/$1/obj/tests/clients/startup/client.o: CFLAGS += -Dmain=client_main -Wno-missing-prototypes
endef
$(foreach a,$(ARCHES),$(eval $(call arch_rules,$a)))
CLIENTS := $(foreach a,$(ARCHES),$(addprefix build/$a/clients/,cookbook.exe crash.exe startup.exe) \
    build/$a/clients/cpp/client.exe $(EXAMPLES:%=build/$a/%))

# The .NET client and the interop assembly that it is compiled against, which is generated from the
# compiled type libraries; for `make test` alone.
DOTNET := build/x64/clients/dotnet
$(GEN)/interop.exe: tests/clients/dotnet/interop.c src/gen/gen_types.c src/gen/gen_types.h
	mkdir -p $(@D)
	$(call say,HOST,$@)
	$(x64.tool)gcc -std=c11 -O1 $(WARNINGS) $(WIN_FLAGS) -Isrc -o $@ $(filter %.c,$^) \
	    -loleaut32 -lole32 -luuid
$(GEN)/interop/%.cs: build/x64/%.tlb $(GEN)/interop.exe
	mkdir -p $(@D)
	$(call say,GEN,$@)
	$(RUN_X64) $(GEN)/interop.exe $* $< $@
$(DOTNET)/Interop.dll: $(GEN)/interop/VirtualPC.cs $(GEN)/interop/VPCMock.cs \
    tests/clients/dotnet/interop.cs
	mkdir -p $(@D)
	$(call say,MCS,$@)
	mcs -target:library -out:$@ $^
$(DOTNET)/client.dll: tests/clients/dotnet/client.cs $(DOTNET)/Interop.dll \
    tests/clients/dotnet/runtimeconfig.json
	$(call say,MCS,$@)
	cp tests/clients/dotnet/runtimeconfig.json $(DOTNET)/client.runtimeconfig.json
	mcs -target:exe -out:$@ -r:$(DOTNET)/Interop.dll $<

# ---- The model, natively ----

native.cc := gcc
native.flags := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
native-clang.cc := clang
native-clang.flags := -O2 -g
NATIVES := native native-clang
native_objects = $(call batches,$1,$(PLAIN_BATCHES) $(REPORT_BATCHES)) \
    $(addprefix build/$1/obj/gen/,catalog.o codes.o enums.o report_assets.o)
NATIVE_CFLAGS = -std=c11 $(WARNINGS) -Isrc -Ibuild/gen -Itests $(CFLAGS)
define native_rules
build/$1/obj/batch/%.o: $(GEN)/batch/%.c build/config.txt | $(GEN)/vm_e.h
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $($1.flags) $$(NATIVE_CFLAGS) -MMD -MP -c -o $$@ $$<
build/$1/obj/%.o: src/%.c build/config.txt | $(GEN)/vm_e.h
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $($1.flags) $$(NATIVE_CFLAGS) -MMD -MP -c -o $$@ $$<
build/$1/obj/tests/%.o: tests/%.c | $(GEN)/vm_e.h
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $($1.flags) $$(NATIVE_CFLAGS) -MMD -MP -c -o $$@ $$<
build/$1/obj/gen/%.o: $(GEN)/%.c build/config.txt | $(GEN)/vm_e.h
	mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$($1.cc) $($1.flags) $$(NATIVE_CFLAGS) -MMD -MP -c -o $$@ $$<
build/$1/tests/%: build/$1/obj/tests/unit/%.o build/$1/obj/tests/check.o \
    $(call native_objects,$1)
	mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$($1.cc) $($1.flags) -o $$@ $$^ -lm
endef
$(foreach n,$(NATIVES),$(eval $(call native_rules,$n)))
build/native/facts: build/native/obj/gen/facts.o $(call batches,native,$(filter model/%,$(PLAIN_BATCHES)))
	$(call say,LINK,$@)
	$(native.cc) $(native.flags) -o $@ $^
build/native/schema build/native/journal_schema: build/native/%: build/native/obj/gen/%.o \
    $(call native_objects,native)
	$(call say,LINK,$@)
	$(native.cc) $(native.flags) -o $@ $^ -lm
build/scenario.xsd: build/native/schema
	$(call say,GEN,$@)
	$< > $@
build/journal.schema.json: build/native/journal_schema
	$(call say,GEN,$@)
	$< > $@

include tests/deep.mk

# ---- Targets for people ----

TEST_PROGRAMS := $(foreach a,$(ARCHES),$(call test_programs,$a)) \
    $(foreach n,$(NATIVES),$(UNIT_TESTS:%=build/$n/tests/%)) \
    $(FUZZ_TARGETS:%=build/native/tests/fuzz_%)
.SECONDARY:
test: lib $(TEST_PROGRAMS) $(CLIENTS) $(DOTNET)/client.dll build/scenario.xsd
	tests/run.sh $(if $(ONLY),--only '$(ONLY)')

demo: lib $(CLIENTS)
	tests/clients/demo.sh

build/bench/bare.h build/bench/bare_i.c: tests/bench/bare.idl
	mkdir -p $(@D)
	$(call say,IDL,$@)
	$(call WIDL,x64,$(if $(findstring _i,$@),-u,-h))
BENCHES := calls remote scale files programs
bench: $(BENCHES:%=build/x64/bench/%.exe) lib
	tests/env/wine.sh x64 main regsvr32 /s build/x64/vpcmock.dll
	tests/env/wine.sh x64 main build/x64/vpcmock.exe register
	for bench in $(BENCHES); do \
	    tests/env/wine.sh x64 main build/x64/bench/$$bench.exe || exit 1; done
	echo 'Sizes on disk, in bytes:'
	cd build && stat -c '%10s %n' x*/*.dll x*/*.exe x*/lib*.a x*/*.tlb

# The picture of the README, with chromium.
picture: lib build/x64/clients/examples/buggy.exe
	tests/clients/picture.sh src/report/report.png

members: $(GEN)/members.tsv
	awk -F'\t' -f src/gen/members.awk $<

facts: build/native/facts
	$<

schema: build/scenario.xsd build/journal.schema.json

install: lib build/scenario.xsd build/journal.schema.json
	install -d $(DESTDIR)$(PREFIX)/include/vpcmock $(DESTDIR)$(PREFIX)/share/vpcmock
	install -m 644 $(HEADERS) $(DESTDIR)$(PREFIX)/include/vpcmock
	install -m 644 idl/*.idl build/scenario.xsd build/journal.schema.json LICENSE README.md \
	    $(DESTDIR)$(PREFIX)/share/vpcmock
	for arch in $(ARCHES); do \
	    install -d $(DESTDIR)$(PREFIX)/lib/vpcmock/$$arch && \
	    install -m 644 build/$$arch/vpcmock.dll build/$$arch/vpcmock.exe \
	        build/$$arch/lib*.a build/$$arch/*.tlb \
	        build/$$arch/vpcmock.manifest $(DESTDIR)$(PREFIX)/lib/vpcmock/$$arch || exit 1; \
	done

# A zip that is the same, to the byte, whenever and wherever it is made of the same sources.
VERSION := $(shell sed -n 's/.*VPCMOCK_VERSION "\(.*\)"/\1/p' src/com/version.h)
DIST := vpcmock-$(VERSION)
dist: lib build/scenario.xsd build/journal.schema.json
	rm -rf build/dist
	install -d build/dist/$(DIST)/include build/dist/$(DIST)/idl
	install -m 644 $(HEADERS) build/dist/$(DIST)/include
	install -m 644 idl/*.idl build/dist/$(DIST)/idl
	install -m 644 build/scenario.xsd build/journal.schema.json LICENSE README.md build/dist/$(DIST)
	for arch in $(ARCHES); do \
	    install -d build/dist/$(DIST)/$$arch && \
	    install -m 644 build/$$arch/*.dll build/$$arch/*.exe build/$$arch/lib*.a build/$$arch/*.tlb \
	        build/$$arch/vpcmock.manifest build/dist/$(DIST)/$$arch || exit 1; \
	done
	cd build/dist/$(DIST) && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum \
	    > SHA256SUMS
	find build/dist -exec touch -h -d 1980-01-01T00:00:00Z {} +
	cd build/dist && find $(DIST) -type f | LC_ALL=C sort | TZ=UTC zip -X -q -9 $(DIST).zip -@
	sha256sum build/dist/$(DIST).zip

-include $(shell find build -name '*.d' 2>/dev/null)
endif

help:
	@echo 'make               build everything into build/ (installs what is missing, as root)'
	@echo 'make demo          build, and run clients against all ten results'
	@echo 'make test          build, and run all tests; ONLY=PATTERN for some of them'
	@echo 'make coverage      lines and branches of the model that the unit tests reach'
	@echo 'make check-deep    fuzzing and what else takes long: see tests/README.md; PART=fuzz for a part'
	@echo 'make bench         measure what calls cost with many machines and tasks'
	@echo 'make members       list the members of the interface and which are modelled'
	@echo 'make facts         list what a test can set in the simulated world'
	@echo 'make schema        write build/scenario.xsd and build/journal.schema.json: what scenario files'
	@echo '                   can say, and journals'
	@echo 'make picture       draw the picture of the README again'
	@echo 'make install       copy headers and libraries to PREFIX (/usr/local)'
	@echo 'make dist          pack both architectures into build/dist/*.zip, with checksums'
	@echo 'make clean         remove build/'
clean:
	@[ ! -d build/wine ] || for prefix in build/wine/*/; do \
	    WINEPREFIX="$$PWD/$$prefix" wineserver -k 2>/dev/null || true; done
	rm -rf build
