// SPDX-License-Identifier: MIT
// A C++ client of Windows Virtual PC with a mock to test it: client.exe STA|MTA [server]. With
// `server`, the mock is another process, whose name is in VPCMOCK_SERVER.
#include "sink.h"

#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

#include "VPCCOMInterfaces.h"
#include "VPCMock.h"

using com::must;
using com::ptr;
using com::text;

namespace
{

// Under Wine 8 an early bound call to another process brings no IErrorInfo.
bool remote;

ptr<IVMVirtualPC> vpc;
ptr<IVPCMockControl> mock;

template <class T> ptr<T> create(REFCLSID clsid)
{
    ptr<T> made;
    must(CoCreateInstance(clsid, nullptr, CLSCTX_ALL, __uuidof(T), made.out_void()));
    return made;
}

ptr<IVMVirtualMachine> machine()
{
    ptr<IVMVirtualMachine> found;
    must(vpc->FindVirtualMachine(text(L"Windows XP Mode"), found.out()));
    return found;
}

void say_failure(const char *what, const com::error &error)
{
    std::printf("%s: 0x%08lX", what, static_cast<unsigned long>(error.code));
    if (!remote && !error.text.empty())
        std::printf(" %ls", error.text.c_str());
    std::puts("");
}

void fails(const char *what, const std::function<void()> &action)
{
    try {
        action();
        std::printf("%s: no failure\n", what);
    } catch (const com::error &error) {
        say_failure(what, error);
    }
}

VMTaskResult finish(const ptr<IVMTask> &task)
{
    VMTaskResult result;
    must(task->WaitForCompletion(-1));
    must(task->get_Result(&result));
    return result;
}

VMTaskResult start()
{
    ptr<IVMTask> task;
    must(machine()->Startup(task.out()));
    return finish(task);
}

VMTaskResult turn_off()
{
    ptr<IVMTask> task;
    must(machine()->TurnOff(task.out()));
    return finish(task);
}

// ---- Sinks ----

// One line for each event.
class listener : public com::sink
{
  public:
    listener(REFIID iid, const char *name, std::vector<std::wstring> &lines)
        : sink(iid), who(name), seen(lines)
    {
        InitializeSRWLock(&lock);
    }

  protected:
    void told(DISPID id, const DISPPARAMS &args) override
    {
        std::wstring line(who, who + std::strlen(who));
        line += L" " + std::to_wstring(id);
        for (UINT i = args.cArgs; i-- > 0;) {
            com::value words;
            must(VariantChangeType(&words, &args.rgvarg[i], 0, VT_BSTR));
            line += L" " + std::wstring(V_BSTR(&words), SysStringLen(V_BSTR(&words)));
        }
        AcquireSRWLockExclusive(&lock);
        seen.push_back(line);
        ReleaseSRWLockExclusive(&lock);
    }

  private:
    const char *who;
    std::vector<std::wstring> &seen;
    SRWLOCK lock;
};

// One that answers an event with a call of its own.
class asker : public com::sink
{
  public:
    asker() : sink(DIID_IVMVirtualMachineEvents)
    {
    }
    LONG running = 0;

  protected:
    void told(DISPID, const DISPPARAMS &) override
    {
        VMVMState state;
        must(machine()->get_State(&state));
        if (state == vmVMState_Running)
            InterlockedIncrement(&running);
    }
};

void tell(std::vector<std::wstring> &seen)
{
    for (const std::wstring &line : seen)
        std::printf("  %ls\n", line.c_str());
    seen.clear();
}

template <class T> ptr<T> hold(T *made)
{
    return ptr<T>::attach(made);
}

// ---- What it does ----

void find()
{
    std::puts("== find");
    text name;
    must(vpc->get_Name(name.out()));
    std::printf("%ls\n", name.words());
    ptr<IVMVirtualMachine> nobody;
    std::printf("%d", vpc->FindVirtualMachine(text(L"nobody"), nobody.out()) == S_FALSE);
    std::printf(" %d\n", !nobody);
    ptr<IVMVirtualMachine> found = machine();
    std::printf("%d %d %d\n", found.is<IDispatch>(), found.is<IConnectionPointContainer>(),
                found.is<IVMVirtualPC>());
    // One object, whatever interface it is seen through
    std::printf("%d\n", found.as<IUnknown>().get() ==
                            found.as<IDispatch>().as<IProvideClassInfo>().as<IUnknown>().get());
    ptr<ITypeInfo> info;
    must(found.as<IProvideClassInfo>()->GetClassInfo(info.out()));
    must(info->GetDocumentation(MEMBERID_NIL, name.out(), nullptr, nullptr, nullptr));
    std::printf("%ls\n", name.words());
}

void collections()
{
    std::puts("== collections");
    ptr<IVMVirtualMachine> made;
    for (const wchar_t *name : {L"Lab 1", L"Lab 2"})
        must(vpc->CreateVirtualMachine(text(name), text(L"C:\\Lab"), made.out()));
    ptr<IVMVirtualMachineCollection> all;
    must(vpc->get_VirtualMachines(all.out()));
    com::each<IVMVirtualMachine>(all, [](const ptr<IVMVirtualMachine> &one) {
        text name;
        must(one->get_Name(name.out()));
        std::printf("%ls\n", name.words());
        if (!std::wcsncmp(name.words(), L"Lab", 3))
            must(vpc->DeleteVirtualMachine(one.get()));
    });
    must(vpc->get_VirtualMachines(all.out()));
    LONG count;
    must(all->get_Count(&count));
    std::printf("%ld\n", count);
    fails("Item(0)", [&] { must(all->get_Item(0, made.out())); });
    ptr<IVMHardDiskConnectionCollection> disks;
    ptr<IVMHardDiskConnection> connection;
    ptr<IVMHardDisk> disk, parent;
    must(machine()->get_HardDiskConnections(disks.out()));
    must(disks->get_Item(1, connection.out()));
    must(connection->get_HardDisk(disk.out()));
    must(disk->get_Parent(parent.out()));
    std::printf("%d\n", parent->get_Parent(disk.out()) == S_FALSE);
}

void tasks()
{
    std::puts("== tasks");
    ptr<IVPCMockTask> plan;
    must(mock->NextTask(text(L"Startup"), plan.out()));
    must(plan->put_Result(com::value(L"TimeOutError")));
    std::printf("%d\n", start());
    VMTaskResult result = start();
    std::printf("%d %d\n", result, turn_off());
}

void errors()
{
    std::puts("== errors");
    ptr<IVPCMockRule> rule, same;
    com::value code(L"E_ACCESSDENIED");
    must(mock->When(text(L"Startup"), rule.out()));
    must(rule->Fail(code, com::missing(), com::missing(), same.out()));
    fails("denied", [] { start(); });
    must(rule->Remove());
    fails("off", [] { must(machine()->Pause()); });
    fails("no file", [] {
        ptr<IVMHardDisk> disk;
        must(vpc->GetHardDisk(text(L"C:\\nothing.vhd"), disk.out()));
    });
    ptr<IVMVirtualMachine> gone;
    must(vpc->CreateVirtualMachine(text(L"Gone"), text(L"C:\\Gone"), gone.out()));
    must(vpc->DeleteVirtualMachine(gone.get()));
    fails("deleted", [&] {
        text name;
        must(gone->get_Name(name.out()));
    });
}

void events()
{
    std::puts("== events");
    std::vector<std::wstring> seen;
    ptr<listener> one = hold(new listener(DIID_IVMVirtualMachineEvents, "machine", seen));
    ptr<listener> any = hold(new listener(DIID_IVMVirtualPCEvents, "application", seen));
    ptr<asker> asks = hold(new asker);
    {
        com::connection first(machine(), DIID_IVMVirtualMachineEvents, one.get());
        com::connection second(vpc, DIID_IVMVirtualPCEvents, any.get());
        com::connection third(machine(), DIID_IVMVirtualMachineEvents, asks.get());
        start();
        tell(seen);
    }
    std::printf("asked: running %d\n", asks->running > 0);
    turn_off();
    std::printf("%d after the end\n", static_cast<int>(seen.size()));

    ptr<IVMDVDDriveCollection> drives;
    ptr<IVMDVDDrive> drive;
    must(mock->AddFile(text(L"C:\\cd.iso"), 700e6));
    must(machine()->get_DVDROMDrives(drives.out()));
    must(drives->get_Item(1, drive.out()));
    ptr<listener> media = hold(new listener(DIID_IVMDVDDriveEvents, "drive", seen));
    com::connection fourth(drive, DIID_IVMDVDDriveEvents, media.get());
    must(drive->AttachImage(text(L"C:\\cd.iso")));
    must(drive->ReleaseImage());
    tell(seen);
    fails("wrong point",
          [&] { com::connection wrong(drive, DIID_IVMVirtualPCEvents, media.get()); });
}

// ---- Another thread, in the other kind of apartment ----

struct visit {
    ptr<IGlobalInterfaceTable> table;
    DWORD cookie;
    bool multithreaded;
    char told[80];
};

DWORD WINAPI visitor(void *context)
{
    visit &call = *static_cast<visit *>(context);
    try {
        com::apartment own(call.multithreaded ? COINIT_MULTITHREADED : COINIT_APARTMENTTHREADED);
        ptr<IVMVirtualMachine> same;
        text name;
        must(call.table->GetInterfaceFromGlobal(call.cookie, __uuidof(IVMVirtualMachine),
                                                same.out_void()));
        must(same->get_Name(name.out()));
        std::snprintf(call.told, sizeof call.told, "%ls", name.words());
        ptr<IVMTask> task;
        must(same->Startup(task.out()));
        if (finish(task) == vmTaskResult_Success)
            return 0;
    } catch (const com::error &error) {
        std::snprintf(call.told, sizeof call.told, "0x%08lX",
                      static_cast<unsigned long>(error.code));
    }
    return 1;
}

// As a thread with windows waits: calls come in meanwhile.
DWORD join(HANDLE thread)
{
    DWORD status = 1, index;
    must(CoWaitForMultipleHandles(0, 30000, 1, &thread, &index));
    GetExitCodeThread(thread, &status);
    CloseHandle(thread);
    return status;
}

void threads(bool multithreaded)
{
    std::puts("== threads");
    std::vector<std::wstring> seen;
    ptr<listener> one = hold(new listener(DIID_IVMVirtualMachineEvents, "machine", seen));
    com::connection connection(machine(), DIID_IVMVirtualMachineEvents, one.get());
    visit call = {create<IGlobalInterfaceTable>(CLSID_StdGlobalInterfaceTable), 0, !multithreaded,
                  ""};
    must(call.table->RegisterInterfaceInGlobal(machine().get(), __uuidof(IVMVirtualMachine),
                                               &call.cookie));
    HANDLE thread = CreateThread(nullptr, 0, visitor, &call, 0, nullptr);
    DWORD status = thread ? join(thread) : 1;
    // Of a proxy Wine 8 says RPC_E_INVALID_OBJECT.
    call.table->RevokeInterfaceFromGlobal(call.cookie);
    std::printf("%s: %lu\n", call.told, status);
    tell(seen);
    turn_off();
}

// What was given is let go: nothing more lives than before.
void references()
{
    std::puts("== references");
    LONG before, meanwhile, after;
    must(mock->get_LiveObjects(&before));
    {
        std::vector<ptr<IVMVirtualMachine>> many(50);
        for (ptr<IVMVirtualMachine> &each : many)
            each = machine();
        std::vector<ptr<IVMVirtualMachine>> copies = many;
        must(mock->get_LiveObjects(&meanwhile));
    }
    must(mock->get_LiveObjects(&after));
    std::printf("%ld, %ld\n", meanwhile - before, after - before);
}

void run(bool multithreaded)
{
    mock = create<IVPCMockControl>(CLSID_VPCMockControl);
    vpc = create<IVMVirtualPC>(CLSID_VMVirtualPC);
    LONG process;
    must(mock->get_ProcessID(&process));
    if ((static_cast<DWORD>(process) != GetCurrentProcessId()) != remote)
        std::puts("the mock is not where it should be");
    find();
    collections();
    tasks();
    errors();
    events();
    threads(multithreaded);
    references();
}

} // namespace

int main(int argc, char **argv)
{
    int status = 1;
    bool multithreaded = argc > 1 && !std::strcmp(argv[1], "MTA");
    remote = argc > 2;
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    try {
        com::apartment own(multithreaded ? COINIT_MULTITHREADED : COINIT_APARTMENTTHREADED);
        try {
            run(multithreaded);
            status = 0;
        } catch (const com::error &error) {
            say_failure("unexpected", error);
        }
        mock = {};
        vpc = {};
    } catch (const com::error &error) {
        say_failure("CoInitializeEx", error);
    }
    return status;
}
