' Polls for ever.
Dim machine
Set machine = CreateObject("VirtualPC.Application").FindVirtualMachine("Windows XP Mode")
Do Until machine.State = 99
Loop
