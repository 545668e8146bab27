// SPDX-License-Identifier: MIT
// A client compiled against the interop assembly of the type library: client.dll STA|MTA [server].
// With `server`, the mock is another process, whose name is in VPCMOCK_SERVER.
using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.ComTypes;
using System.Threading;
using VirtualPC;
using VPCMock;

public static class Client
{
    const string XP = "Windows XP Mode";
    static VPCMockControl mock;
    static VMVirtualPC vpc;
    // Under Wine 8 an early bound call to another process brings no IErrorInfo.
    static bool remote;

    static int Main(string[] args)
    {
        int status = 1;
        remote = args.Length > 1;
        // .NET Core 2.0 does not heed [STAThread].
        Thread thread = new Thread(() => status = Run());
        thread.SetApartmentState((ApartmentState)Enum.Parse(typeof(ApartmentState), args[0]));
        thread.Start();
        thread.Join();
        return status;
    }

    static int Run()
    {
        try {
            mock = new VPCMockControl();
            vpc = new VMVirtualPC();
            int own = System.Diagnostics.Process.GetCurrentProcess().Id;
            Check("where the mock is", (mock.ProcessID != own) == remote);
            Create();
            Cast();
            Collections();
            Tasks();
            Errors();
            Events();
            Connections();
            Values();
            LateBound();
            Control();
            References();
            return 0;
        } catch (Exception e) {
            Say("unexpected: {0}", e);
            return 1;
        }
    }

    static void Say(string format, params object[] values)
    {
        Console.WriteLine(format, values);
    }

    static void Check(string what, bool value)
    {
        if (!value)
            Say("wrong: {0}", what);
    }

    // .NET Core 2.0 makes a plain Exception of codes outside of some facilities, where the .NET
    // Framework makes a COMException: the HResult is in both.
    static void Fails(string what, Action action)
    {
        try {
            action();
            Say("{0}: no failure", what);
        } catch (Exception e) {
            // What a late bound member has thrown is inside of another exception.
            Say("{0}: {1}", what, Words(e is TargetInvocationException ? e.InnerException : e));
        }
    }

    static string Words(Exception e)
    {
        string code = string.Format("0x{0:X8}", e.HResult);
        return e.Message.StartsWith("IVM") ? code + " " + e.Message : code;
    }

    static VMVirtualMachine Machine()
    {
        return vpc.FindVirtualMachine(XP);
    }

    static VMTaskResult Wait(VMTask task)
    {
        task.WaitForCompletion(-1);
        return task.Result;
    }

    static void Create()
    {
        Say("== create");
        Say("{0} {1}", vpc.Name, vpc.GetType().Name);
        VMVirtualPCClass second = new VMVirtualPCClass();
        Say("{0}", second.FindVirtualMachine("WINDOWS XP MODE").Name);
        Type byName = Type.GetTypeFromProgID("VirtualPC.Application");
        Say("{0}", ((IVMVirtualPC)Activator.CreateInstance(byName)).Name);
        Type byGuid = Type.GetTypeFromCLSID(new Guid("9A1774B7-8251-4468-A214-61DCAED9AC2F"));
        Say("{0}", ((IVMVirtualPC)Activator.CreateInstance(byGuid)).Name);
        // S_FALSE and NULL
        Say("nobody: {0}", vpc.FindVirtualMachine("nobody") == null);
        Fails("noncreatable", () => new VMVirtualMachineClass());
    }

    static void Cast()
    {
        Say("== cast");
        object machine = Machine();
        Say("{0} {1}", ((IVMVirtualMachine)machine).Name, machine is VMVirtualMachine);
        Say("{0} {1}", machine is IVMVirtualPC, machine is IVMVirtualMachineEvents_Event);
        Say("{0}", machine is IVMVirtualPCEvents_Event);
        Fails("foreign interface", () => ((IVMTask)machine).Cancel());
        IntPtr unknown = Marshal.GetIUnknownForObject(machine);
        Say("one wrapper for one identity: {0}",
            ReferenceEquals(machine, Marshal.GetObjectForIUnknown(unknown)));
        Marshal.Release(unknown);
        object typed = Marshal.CreateWrapperOfType(vpc.VirtualMachines[1],
                                                   typeof(VMVirtualMachineClass));
        Say("{0} {1}", typed.GetType().Name, ((VMVirtualMachineClass)typed).Name);
        // An object goes back to its server, and comes as the value of a property.
        VMVirtualMachine other = vpc.CreateVirtualMachine("Other", @"C:\Machines");
        VMHardDisk disk = Machine().HardDiskConnections[1].HardDisk;
        Say("{0}", disk.Parent.File);
        vpc.DeleteVirtualMachine(other);
        Fails("deleted", () => Say("{0}", other.Name));
    }

    static void Collections()
    {
        Say("== collections");
        for (int i = 1; i <= 3; i++)
            vpc.CreateVirtualMachine("Lab " + i, @"C:\Lab");
        foreach (VMVirtualMachine machine in vpc.VirtualMachines)
            foreach (VMHardDiskConnection connection in machine.HardDiskConnections)
                Say("{0}: {1}", machine.Name, connection.HardDisk.File);
        // Elements go while an enumerator runs.
        foreach (VMVirtualMachine machine in vpc.VirtualMachines)
            if (machine.Name.StartsWith("Lab"))
                vpc.DeleteVirtualMachine(machine);
        IVMVirtualMachineCollection all = vpc.VirtualMachines;
        Say("{0}: {1}", all.Count, all[1].Name);
        Fails("[0]", () => Say("{0}", all[0].Name));
        Fails("[2]", () => Say("{0}", all[2].Name));
        Interop.Enumerator enumerator = all.GetEnumerator();
        Say("{0} {1}", enumerator.MoveNext(), enumerator.MoveNext());
        enumerator.Reset();
        Say("{0} {1}", enumerator.MoveNext(), ((IVMVirtualMachine)enumerator.Current).Name);
    }

    static void Tasks()
    {
        Say("== tasks");
        mock.NextTask("Startup").Result = "DiskRelatedError";
        VMTask task = Machine().Startup();
        int percent = -1;
        while (!task.IsComplete) {
            task.WaitForCompletion(500);
            Check("progress", task.PercentCompleted >= percent);
            percent = task.PercentCompleted;
        }
        Say("{0}: 0x{1:X8} {2}", task.Result, task.Error, task.ErrorDescription);
        Say("{0} {1}", Wait(Machine().Startup()), Machine().State);
        Say("{0}", vpc.Tasks.Count);
        VMTask save = Machine().Save();
        save.Cancel();
        Say("{0}, then {1}", Wait(save), Wait(Machine().TurnOff()));
    }

    static void Errors()
    {
        Say("== errors");
        VMVirtualMachine machine = Machine();
        // Codes for which .NET has exceptions of its own
        mock.When("put_Undoable").Fail("E_INVALIDARG", Type.Missing);
        Fails("invalid", () => machine.Undoable = true);
        mock.When("Startup").Fail("E_ACCESSDENIED", Type.Missing);
        Fails("denied", () => machine.Startup());
        Fails("no text", () => vpc.FindVirtualMachine(null));
        // Codes of the product
        Fails("off", () => machine.Pause());
        Fails("name", () => machine.Name = "a<b");
        Fails("file", () => vpc.GetHardDisk(@"C:\nothing.vhd"));
        Fails("key", () => vpc.GetConfigurationValue("no/such/key"));
        Fails("interface", () => machine.RemoveHardDiskConnection(null));
        mock.When("IVMVirtualMachine.Reset").Fail("E_FAIL", Type.Missing);
        try {
            machine.Reset();
        } catch (COMException e) {
            Check("ErrorCode", e.ErrorCode == unchecked((int)0x80004005));
            Say("COMException: {0}", Words(e));
            Check("source", remote || e.Source == "VirtualPC.Application");
        }
        // What a failed call has left on the thread is not told of the next one.
        Fails("no information", () => Marshal.ThrowExceptionForHR(unchecked((int)0x8000FFFF)));
        mock.Rules.Clear();
    }

    static void Events()
    {
        Say("== events");
        List<string> seen = new List<string>();
        VMVirtualMachine machine = Machine();
        IVMVirtualPCEvents_OnVMStateChangeEventHandler any =
            (name, state) => seen.Add(name + " " + state);
        IVMVirtualMachineEvents_OnStateChangeEventHandler one = state => seen.Add("one " + state);
        IVMVirtualMachineEvents_OnStateChangeEventHandler bad =
            state => { throw new ArgumentException("a handler's own"); };
        vpc.OnVMStateChange += any;
        machine.OnStateChange += one;
        Say("start {0}", Wait(machine.Startup()));
        Tell(seen);
        vpc.OnVMStateChange -= any;
        machine.OnStateChange += bad;
        Say("off {0}", Wait(machine.TurnOff()));
        Tell(seen);
        machine.OnStateChange -= one;
        machine.OnStateChange -= bad;
        Say("start {0}, off {1}", Wait(machine.Startup()), Wait(machine.TurnOff()));
        Tell(seen);

        VMDVDDrive drive = machine.DVDROMDrives[1];
        mock.AddFile(@"C:\cd.iso", 700e6);
        drive.OnMediaInsert += path => seen.Add("in " + path);
        drive.OnMediaEject += path => seen.Add("out " + path);
        drive.AttachImage(@"C:\cd.iso");
        drive.ReleaseImage();
        Tell(seen);
        // Arguments of all types
        vpc.OnHeartbeatStopped += name => seen.Add("heart " + name.Length);
        mock.FireEvent(vpc, "OnHeartbeatStopped", "a\0b", Type.Missing);
        machine.OnConfigurationChanged += (key, value) => seen.Add(key + "=" + value);
        mock.FireEvent(machine, "OnConfigurationChanged", "hardware/memory/ram_size", 512);
        machine.OnGuestLogoff += type => seen.Add("logoff " + type);
        mock.FireEvent(machine, "OnGuestLogoff", 1, Type.Missing);
        machine.OnDiskOutOfSpace += low => seen.Add("low " + low);
        mock.FireEvent(machine, "OnDiskOutOfSpace", true, Type.Missing);
        Tell(seen);
    }

    static void Tell(List<string> seen)
    {
        foreach (string line in seen)
            Say("  {0}", line);
        seen.Clear();
    }

    // A sink that is nothing but the dispinterface. .NET shows other processes only what is public.
    [ClassInterface(ClassInterfaceType.None)]
    public class Sink : IVMVirtualPCEvents
    {
        public int changes;

        public void OnServiceEvent(int logMessageID)
        {
        }

        public void OnVMStateChange(string virtualMachineConfig, VMVMState virtualMachineState)
        {
            changes++;
        }

        public void OnEventLogged(int logMessageID)
        {
        }

        public void OnHeartbeatStopped(string virtualMachineConfig)
        {
        }
    }

    [ClassInterface(ClassInterfaceType.None)]
    class NoSink
    {
    }

    static void Connections()
    {
        Say("== connections");
        IConnectionPointContainer container = (IConnectionPointContainer)vpc;
        IEnumConnectionPoints points;
        container.EnumConnectionPoints(out points);
        IConnectionPoint[] point = new IConnectionPoint[1];
        Check("a point", points.Next(1, point, IntPtr.Zero) == 0);
        Guid iid;
        point[0].GetConnectionInterface(out iid);
        Say("{0}", iid == typeof(IVMVirtualPCEvents).GUID);
        Check("one point", points.Next(1, point, IntPtr.Zero) == 1);
        IConnectionPoint own;
        container.FindConnectionPoint(ref iid, out own);
        Sink sink = new Sink();
        int cookie;
        own.Advise(sink, out cookie);
        Wait(Machine().Startup());
        own.Unadvise(cookie);
        Wait(Machine().TurnOff());
        Say("{0} changes", sink.changes);
        Fails("twice", () => own.Unadvise(cookie));
        Fails("no sink", () => own.Advise(new NoSink(), out cookie));
        Guid foreign = typeof(IVMDVDDriveEvents).GUID;
        Fails("foreign source", () => container.FindConnectionPoint(ref foreign, out own));
    }

    static void Values()
    {
        Say("== values");
        VMVirtualMachine machine = Machine();
        VMHostInfo host = vpc.HostInfo;
        Say("{0}", host.UTCTime.ToString("yyyy-MM-dd HH:mm"));
        Say("{0} {1}", host.Memory.GetType(), host.MemoryAvail.GetType());
        Say("{0} {1}", machine.HardDiskConnections[1].HardDisk.SizeInGuest.GetType(),
            machine.HardDiskConnections[1].HardDisk.Type);
        Array history = (Array)machine.Accountant.CPUUtilizationHistory;
        Say("{0} {1} {2}", history.GetType(), history.Length, history.GetLowerBound(0));
        object[] pixels = (object[])machine.Display.Thumbnail;
        Say("{0} {1}", pixels.Length, pixels[0].GetType());
        int port;
        machine.SerialPorts[1]._ID(out port);
        Say("{0} {1}", port, machine.SerialPorts[1].Type);
        object id;
        vpc.VirtualNetworks[1]._ID(out id);
        Say("{0}", id.GetType());
        mock.AddFile(@"C:\One\a.vhd", 1e6);
        mock.AddFile(@"C:\Two\b.vhd", 1e6);
        vpc.SearchPaths = new string[] { @"C:\One", @"C:\Two" };
        Say("{0}", string.Join(";", (object[])vpc.SearchPaths));
        vpc.SearchPaths = new object[] { @"C:\Two" };
        Say("{0}", string.Join(";", (object[])vpc.SearchPaths));
        machine.SetConfigurationValue("hardware/memory/ram_size", 768);
        Say("{0} {1}", machine.GetConfigurationValue("hardware/memory/ram_size"), machine.Memory);
        machine.Undoable = true;
        machine.UndoAction = VMUndoAction.vmUndoAction_Discard;
        Say("{0} {1}", machine.Undoable, machine.UndoAction);
        machine.Notes = "a\0b \ud83d\ude00 \udc00";
        Say("{0}", machine.Notes == "a\0b \ud83d\ude00 \udc00");
        machine.Notes = "";
        Say("<{0}>", machine.Notes);
    }

    static object Invoke(object target, BindingFlags what, string member, params object[] values)
    {
        return target.GetType().InvokeMember(member, what, null, target, values);
    }

    static void LateBound()
    {
        Say("== late bound");
        object app = Activator.CreateInstance(Type.GetTypeFromProgID("VirtualPC.Application"));
        object machine = Invoke(app, BindingFlags.InvokeMethod, "FindVirtualMachine", XP);
        Say("{0}", machine.GetType());
        Say("{0} {1}", Invoke(machine, BindingFlags.GetProperty, "Name"),
            Invoke(machine, BindingFlags.GetProperty, "[DispId=0]"));
        Invoke(machine, BindingFlags.SetProperty, "Notes", "late");
        Say("{0}", Invoke(machine, BindingFlags.GetProperty, "notes"));
        object task = Invoke(machine, BindingFlags.InvokeMethod, "STARTUP");
        Invoke(task, BindingFlags.InvokeMethod, "WaitForCompletion", -1);
        Say("{0}", Invoke(task, BindingFlags.GetProperty, "Result"));
        Invoke(Invoke(machine, BindingFlags.InvokeMethod, "TurnOff"), BindingFlags.InvokeMethod,
               "WaitForCompletion", -1);
        object machines = Invoke(app, BindingFlags.GetProperty, "VirtualMachines");
        object first = Invoke(machines, BindingFlags.GetProperty, "Item", 1);
        Say("{0}", Invoke(first, BindingFlags.GetProperty, "Name"));
        // By name, in another order
        Wait(vpc.CreateDynamicVirtualHardDisk(@"C:\late.vhd", 100));
        object disk = machine.GetType().InvokeMember(
            "AddHardDiskConnection", BindingFlags.InvokeMethod, null, machine,
            new object[] { 1, 0, @"C:\late.vhd" }, null, null,
            new string[] { "deviceNumber", "busNumber", "hardDiskPath" });
        Say("{0} {1}", Invoke(disk, BindingFlags.GetProperty, "BusNumber"),
            Invoke(disk, BindingFlags.GetProperty, "DeviceNumber"));
        Invoke(machine, BindingFlags.InvokeMethod, "RemoveHardDiskConnection", disk);
        Fails("no such member", () => Invoke(app, BindingFlags.GetProperty, "Nonsense"));
        Fails("arguments", () => Invoke(app, BindingFlags.InvokeMethod, "FindVirtualMachine"));
        Fails("type", () => Invoke(task, BindingFlags.InvokeMethod, "WaitForCompletion", "soon"));
        Fails("read only", () => Invoke(app, BindingFlags.SetProperty, "Version", "2"));
        Fails("off", () => Invoke(machine, BindingFlags.InvokeMethod, "Pause"));
    }

    static void Control()
    {
        Say("== control");
        mock.Journal.Clear();
        Wait(Machine().Startup());
        foreach (VPCMockCall call in mock.Journal.Calls("Startup"))
            Say("{0} {1} {2}", call.Object, call.ResultName, call.LateBound);
        Wait(Machine().TurnOff());
        mock.set_Fact("MemoryAvailable", Type.Missing, 64);
        Say("{0} {1}", mock.get_Fact("MemoryAvailable", Type.Missing), Wait(Machine().Startup()));
        mock.ResetModel();
        VPCMockRule rule = mock.When("Startup").Nth(2);
        rule.TaskResult("ShutdownAbort", Type.Missing, Type.Missing);
        Say("{0}", Wait(Machine().Startup()));
        Wait(Machine().TurnOff());
        Say("{0} {1}", Wait(Machine().Startup()), rule.Applied);
        mock.Clock.Mode = VPCMockClockMode.vpcmockClock_Manual;
        VMTask task = Machine().Startup();
        mock.Clock.Advance(3600000);
        Say("{0} {1}", task.IsComplete, mock.Clock.Mode);
        Fails("no such member", () => mock.When("Nonsense"));
        mock.Reset();
    }

    static void References()
    {
        Say("== references");
        VMVirtualMachine machine = Machine();
        Say("{0}", Marshal.ReleaseComObject(machine));
        try {
            Say("{0}", machine.Name);
        } catch (InvalidComObjectException) {
            Say("released");
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = mock.LiveObjects;
        VMTask[] tasks = new VMTask[100];
        for (int i = 0; i < tasks.Length; i++)
            tasks[i] = vpc.CreateDynamicVirtualHardDisk(@"C:\many.vhd" + i, 100);
        Say("{0} more", mock.LiveObjects - before);
        foreach (VMTask task in tasks)
            Marshal.FinalReleaseComObject(task);
        Say("{0} more", mock.LiveObjects - before);
    }
}
