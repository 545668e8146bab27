' SPDX-License-Identifier: MIT
' A client that knows nothing of the mock: saves a machine, goes on with it and turns it off.
Dim machine
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
machine.Startup.WaitForCompletion -1
machine.Save.WaitForCompletion -1
machine.Startup.WaitForCompletion -1
machine.TurnOff.WaitForCompletion -1
WScript.Echo "state " & machine.State
