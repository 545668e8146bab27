' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock: merges a machine's differencing disk into its parent.
Dim machine, task
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
Set task = machine.HardDiskConnections.Item(1).HardDisk.Merge
task.WaitForCompletion -1
WScript.Echo task.Result & " at " & task.PercentCompleted & "%: " & task.ErrorDescription
