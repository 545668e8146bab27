' Ends with the status that it is given, after it has asked for the machine.
Dim machine
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
WScript.Echo "state " & machine.State
WScript.Quit CLng(WScript.Arguments(0))
