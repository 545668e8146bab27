' SPDX-License-Identifier: MIT
' All ten results for a cause: the test changes the simulated world, and the product's own way of
' things does the rest.
Option Explicit
Dim mock, vpc, machine, task

Sub Fresh()
    mock.Reset
    Set machine = vpc.FindVirtualMachine("Windows XP Mode")
End Sub

Sub Run()
    machine.Startup.WaitForCompletion -1
End Sub

Sub Report(cause, task)
    task.WaitForCompletion -1
    WScript.Echo cause & ": " & mock.TaskOf(task).ResultName & ", 0x" & Hex(task.Error) & " " & _
        task.ErrorDescription & " State " & machine.State
End Sub

Set mock = CreateObject("VPCMock.Control")
Set vpc = CreateObject("VirtualPC.Application")

Fresh
Report "a start", machine.Startup

Fresh
Set task = machine.Startup
task.Cancel
Report "a start that is cancelled", task

Fresh
Set task = machine.Startup
machine.TurnOff
Report "a start that is turned off", task

Fresh
mock.Fact("TripleFaultsAtBoot", machine) = True
Report "the guest triple-faults", machine.Startup

Fresh
mock.Fact("MemoryAvailable") = 64
Report "the host has no memory", machine.Startup

Fresh
Run
mock.Fact("DiskUsed") = mock.Fact("DiskCapacity")
Report "the disk is full at a save", machine.Save

Fresh
machine.Undoable = True
Run
machine.TurnOff.WaitForCompletion -1
mock.Fact("DiskUsed") = mock.Fact("DiskCapacity")
Report "the disk is full at a merge", machine.MergeUndoDisks

Fresh
Set task = vpc.CreateFixedVirtualHardDisk("C:\new.vhd", 100)
mock.Fact("DiskUsed") = mock.Fact("DiskCapacity")
Report "the disk fills during a creation", task

Fresh
Run
machine.Save.WaitForCompletion -1
mock.Fact("SavedStateVersion", machine) = 5
Report "another version saved it", machine.Startup

Fresh
Run
machine.Save.WaitForCompletion -1
mock.Fact("SavedStateMemory", machine) = 128
Report "it was saved with other memory", machine.Startup

Fresh
Run
mock.Fact("GuestHangs", machine) = True
Report "the guest does not answer", machine.GuestOS.Shutdown(False)

Fresh
machine.SetConfigurationValue "hardware/memory/ram_size", "much"
Report "an illegal setting", machine.Startup

Fresh
Set task = machine.Startup
mock.Fact("WorkerCrashes", machine) = True
Report "the worker dies", task

Fresh
Run
mock.Fact("GuestRefusesShutdown", machine) = True
Report "the guest refuses", machine.GuestOS.Shutdown(False)
