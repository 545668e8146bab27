' SPDX-License-Identifier: MIT
' Walks the whole object model: For Each over every collection, every property of every object.
Option Explicit

Dim vpc, shown, undoes
shown = 0

' Takes a value that was read: text and numbers must be printable, arrays walkable.
Sub Show(name, value)
    Dim element, text
    shown = shown + 1
    If VarType(value) = vbArray + vbVariant Then
        text = "array of " & (UBound(value) - LBound(value) + 1)
        For Each element In value
            If IsObject(element) Then Err.Raise 13
        Next
    ElseIf IsArray(value) Then
        ' Wine's VBScript cannot look into arrays of anything else.
        text = "array of type " & VarType(value)
    ElseIf IsObject(value) Then
        text = "object"
    Else
        text = value & ""
    End If
    WScript.Echo name & " = " & text
End Sub

Sub WalkHostInfo(it)
    Show "HostInfo.LogicalProcessorCount", it.LogicalProcessorCount
    Show "HostInfo.PhysicalProcessorCount", it.PhysicalProcessorCount
    Show "HostInfo.ProcessorSpeed", it.ProcessorSpeed
    Show "HostInfo.ProcessorSpeedString", it.ProcessorSpeedString
    Show "HostInfo.ProcessorManufacturerString", it.ProcessorManufacturerString
    Show "HostInfo.ProcessorVersionString", it.ProcessorVersionString
    Show "HostInfo.ProcessorFeaturesString", it.ProcessorFeaturesString
    Show "HostInfo.MMX", it.MMX
    Show "HostInfo.SSE", it.SSE
    Show "HostInfo.SSE2", it.SSE2
    Show "HostInfo.ThreeDNow", it.ThreeDNow
    Show "HostInfo.Memory", it.Memory
    Show "HostInfo.MemoryTotalString", it.MemoryTotalString
    Show "HostInfo.MemoryAvail", it.MemoryAvail
    Show "HostInfo.MemoryAvailString", it.MemoryAvailString
    Show "HostInfo.OperatingSystem", it.OperatingSystem
    Show "HostInfo.OSVersionString", it.OSVersionString
    Show "HostInfo.OSMajorVersion", it.OSMajorVersion
    Show "HostInfo.OSMinorVersion", it.OSMinorVersion
    Show "HostInfo.OSServicePackString", it.OSServicePackString
    Show "HostInfo.NetworkAdapters", it.NetworkAdapters
    Show "HostInfo.NetworkAddresses", it.NetworkAddresses
    Show "HostInfo.DVDDrives", it.DVDDrives
    Show "HostInfo.FloppyDrives", it.FloppyDrives
    Show "HostInfo.SerialPorts", it.SerialPorts
    Show "HostInfo.ParallelPort", it.ParallelPort
    Show "HostInfo.UTCTime", it.UTCTime
End Sub

Sub WalkSupportDriver(it)
    Show "SupportDriver.Type", it.Type
    Show "SupportDriver.Description", it.Description
    Show "SupportDriver.Manufacturer", it.Manufacturer
    Show "SupportDriver.Provider", it.Provider
    Show "SupportDriver.Version", it.Version
    Show "SupportDriver.Date", it.Date
End Sub

Sub WalkAccountant(it)
    Show "Accountant.CPUUtilization", it.CPUUtilization
    Show "Accountant.CPUUtilizationHistory", it.CPUUtilizationHistory
    Show "Accountant.DiskBytesRead", it.DiskBytesRead
    Show "Accountant.DiskBytesWritten", it.DiskBytesWritten
    Show "Accountant.NetworkBytesReceived", it.NetworkBytesReceived
    Show "Accountant.NetworkBytesSent", it.NetworkBytesSent
    Show "Accountant.UpTime", it.UpTime
End Sub

Sub WalkGuestOS(it)
    Show "GuestOS.IsHostTimeSyncEnabled", it.IsHostTimeSyncEnabled
    Show "GuestOS.HeartbeatPercentage", it.HeartbeatPercentage
    Show "GuestOS.IsHeartbeating", it.IsHeartbeating
    Show "GuestOS.OSName", it.OSName
    Show "GuestOS.IntegrationComponentsVersion", it.IntegrationComponentsVersion
    Show "GuestOS.CanShutdown", it.CanShutdown
    Show "GuestOS.TerminalServicesInitialized", it.TerminalServicesInitialized
    Show "GuestOS.MultipleUserSessionsAllowed", it.MultipleUserSessionsAllowed
    Show "GuestOS.TerminalServerPort", it.TerminalServerPort
    Show "GuestOS.OSMajorVersion", it.OSMajorVersion
    Show "GuestOS.OSMinorVersion", it.OSMinorVersion
    Show "GuestOS.OSBuildNumber", it.OSBuildNumber
    Show "GuestOS.OSVersion", it.OSVersion
    Show "GuestOS.OSPlatformId", it.OSPlatformId
    Show "GuestOS.CSDVersion", it.CSDVersion
    Show "GuestOS.ServicePackMajor", it.ServicePackMajor
    Show "GuestOS.ServicePackMinor", it.ServicePackMinor
    Show "GuestOS.SuiteMask", it.SuiteMask
    Show "GuestOS.ProductType", it.ProductType
    Show "GuestOS.ComputerName", it.ComputerName
    Show "GuestOS.ScreenLocked", it.ScreenLocked
End Sub

Sub WalkDisplay(it)
    Show "Display.Width", it.Width
    Show "Display.Height", it.Height
    Show "Display.CanResize", it.CanResize
    Show "Display.VideoMode", it.VideoMode
    Show "Display.Thumbnail", it.Thumbnail
End Sub

Sub WalkKeyboard(it)
    Show "Keyboard.HasExclusiveAccess", it.HasExclusiveAccess
End Sub

Sub WalkMouse(it)
    Show "Mouse.UsingAbsoluteCoordinates", it.UsingAbsoluteCoordinates
    If it.UsingAbsoluteCoordinates Then
        Show "Mouse.HorizontalPosition", it.HorizontalPosition
        Show "Mouse.VerticalPosition", it.VerticalPosition
    End If
End Sub

Sub WalkHardDisk(it)
    Show "HardDisk.File", it.File
    Show "HardDisk.Type", it.Type
    Show "HardDisk.SizeInGuest", it.SizeInGuest
    Show "HardDisk.SizeOnHost", it.SizeOnHost
    Show "HardDisk.HostFreeDiskSpace", it.HostFreeDiskSpace
    If Not it.Parent Is Nothing Then WalkHardDisk it.Parent
End Sub

Sub WalkHardDiskConnection(it)
    WalkHardDisk it.HardDisk
    If undoes Then If Not it.UndoHardDisk Is Nothing Then WalkHardDisk it.UndoHardDisk
    Show "HardDiskConnection.BusNumber", it.BusNumber
    Show "HardDiskConnection.DeviceNumber", it.DeviceNumber
End Sub

Sub WalkDVDDrive(it)
    Show "DVDDrive.BusNumber", it.BusNumber
    Show "DVDDrive.DeviceNumber", it.DeviceNumber
    Show "DVDDrive.Attachment", it.Attachment
    If it.Attachment = 1 Then Show "DVDDrive.ImageFile", it.ImageFile
    If it.Attachment = 2 Then Show "DVDDrive.HostDriveLetter", it.HostDriveLetter
End Sub

Sub WalkFloppyDrive(it)
    Show "FloppyDrive.DriveNumber", it.DriveNumber
    Show "FloppyDrive.Attachment", it.Attachment
    If it.Attachment = 1 Then Show "FloppyDrive.ImageFile", it.ImageFile
    If it.Attachment = 2 Then Show "FloppyDrive.HostDriveLetter", it.HostDriveLetter
End Sub

Sub WalkNetworkAdapter(it)
    If Not it.VirtualMachine Is Nothing Then
        Show "NetworkAdapter.VirtualMachine", it.VirtualMachine.Name
    End If
    If Not it.VirtualNetwork Is Nothing Then
        Show "NetworkAdapter.VirtualNetwork", it.VirtualNetwork.Name
    End If
    Show "NetworkAdapter.EthernetAddress", it.EthernetAddress
    Show "NetworkAdapter.IsEthernetAddressDynamic", it.IsEthernetAddressDynamic
End Sub

Sub WalkVirtualNetwork(it)
    Dim item
    Show "VirtualNetwork.Name", it.Name
    Show "VirtualNetwork.MediaType", it.MediaType
    Show "VirtualNetwork.HostAdapter", it.HostAdapter
    Show "VirtualNetwork.NetworkAdapters.Count", it.NetworkAdapters.Count
    For Each item In it.NetworkAdapters
        Show "VirtualNetwork.NetworkAdapters", item.EthernetAddress
    Next
End Sub

Sub WalkSerialPort(it)
    Show "SerialPort.Type", it.Type
    Show "SerialPort.Name", it.Name
    Show "SerialPort.ConnectImmediately", it.ConnectImmediately
End Sub

Sub WalkParallelPort(it)
    Show "ParallelPort.Name", it.Name
End Sub

Sub WalkUSBDevice(it)
    Show "USBDevice.DeviceString", it.DeviceString
    Show "USBDevice.ManufacturerString", it.ManufacturerString
    Show "USBDevice.AttachedToVM", it.AttachedToVM
    Show "USBDevice.HubID", it.HubID
    Show "USBDevice.Port", it.Port
    Show "USBDevice.DeviceClass", it.DeviceClass
End Sub

Sub WalkTask(it)
    Show "Task.PercentCompleted", it.PercentCompleted
    Show "Task.Description", it.Description
    Show "Task.Result", it.Result
    Show "Task.IsCancelable", it.IsCancelable
    Show "Task.ID", it.ID
    Show "Task.IsComplete", it.IsComplete
    Show "Task.Error", it.Error
    Show "Task.ErrorDescription", it.ErrorDescription
End Sub

Sub WalkVirtualMachine(it)
    Dim item
    undoes = it.Undoable And it.State <> 1
    Show "VirtualMachine.Name", it.Name
    Show "VirtualMachine.ConfigID", it.ConfigID
    Show "VirtualMachine.File", it.File
    WalkAccountant it.Accountant
    If it.State = 5 Then
        WalkGuestOS it.GuestOS
    Else
        Show "GuestOS.CanShutdown", it.GuestOS.CanShutdown
    End If
    If it.State = 5 Then WalkDisplay it.Display Else Show "Display.Thumbnail", it.Display.Thumbnail
    If it.State = 5 Then WalkKeyboard it.Keyboard
    If it.State = 5 Then WalkMouse it.Mouse
    Show "VirtualMachine.State", it.State
    Show "VirtualMachine.ShutdownActionOnQuit", it.ShutdownActionOnQuit
    If it.State = 2 Then Show "VirtualMachine.SavedStateFilePath", it.SavedStateFilePath
    Show "VirtualMachine.BIOSGUID", it.BIOSGUID
    Show "VirtualMachine.BIOSSerialNumber", it.BIOSSerialNumber
    Show "VirtualMachine.BaseBoardSerialNumber", it.BaseBoardSerialNumber
    Show "VirtualMachine.ChassisSerialNumber", it.ChassisSerialNumber
    Show "VirtualMachine.ChassisAssetTag", it.ChassisAssetTag
    Show "VirtualMachine.HardDiskConnections.Count", it.HardDiskConnections.Count
    For Each item In it.HardDiskConnections
        WalkHardDiskConnection item
    Next
    Show "VirtualMachine.Undoable", it.Undoable
    Show "VirtualMachine.UndoAction", it.UndoAction
    Show "VirtualMachine.DVDROMDrives.Count", it.DVDROMDrives.Count
    For Each item In it.DVDROMDrives
        WalkDVDDrive item
    Next
    Show "VirtualMachine.FloppyDrives.Count", it.FloppyDrives.Count
    For Each item In it.FloppyDrives
        WalkFloppyDrive item
    Next
    Show "VirtualMachine.NetworkAdapters.Count", it.NetworkAdapters.Count
    For Each item In it.NetworkAdapters
        WalkNetworkAdapter item
    Next
    Show "VirtualMachine.SerialPorts.Count", it.SerialPorts.Count
    For Each item In it.SerialPorts
        WalkSerialPort item
    Next
    Show "VirtualMachine.ParallelPorts.Count", it.ParallelPorts.Count
    For Each item In it.ParallelPorts
        WalkParallelPort item
    Next
    Show "VirtualMachine.ProcessorSpeed", it.ProcessorSpeed
    Show "VirtualMachine.HasMMX", it.HasMMX
    Show "VirtualMachine.HasSSE", it.HasSSE
    Show "VirtualMachine.HasSSE2", it.HasSSE2
    Show "VirtualMachine.Has3DNow", it.Has3DNow
    If it.State = 5 Then Show "VirtualMachine.RdpPipeName", it.RdpPipeName
    Show "VirtualMachine.Notes", it.Notes
    Show "VirtualMachine.Memory", it.Memory
    Show "VirtualMachine.AttachedDriveTypes", it.AttachedDriveTypes
End Sub

Sub WalkVirtualPC(it)
    Dim item
    WalkHostInfo it.HostInfo
    Show "VirtualPC.VirtualMachines.Count", it.VirtualMachines.Count
    For Each item In it.VirtualMachines
        WalkVirtualMachine item
    Next
    Show "VirtualPC.VirtualNetworks.Count", it.VirtualNetworks.Count
    For Each item In it.VirtualNetworks
        WalkVirtualNetwork item
    Next
    Show "VirtualPC.UnconnectedNetworkAdapters.Count", it.UnconnectedNetworkAdapters.Count
    For Each item In it.UnconnectedNetworkAdapters
        WalkNetworkAdapter item
    Next
    Show "VirtualPC.SupportDrivers.Count", it.SupportDrivers.Count
    For Each item In it.SupportDrivers
        WalkSupportDriver item
    Next
    Show "VirtualPC.Tasks.Count", it.Tasks.Count
    For Each item In it.Tasks
        WalkTask item
    Next
    Show "VirtualPC.MinimumMemoryPerVM", it.MinimumMemoryPerVM
    Show "VirtualPC.MaximumMemoryPerVM", it.MaximumMemoryPerVM
    Show "VirtualPC.SuggestedMaximumMemoryPerVM", it.SuggestedMaximumMemoryPerVM
    Show "VirtualPC.MaximumFloppyDrivesPerVM", it.MaximumFloppyDrivesPerVM
    Show "VirtualPC.MaximumSerialPortsPerVM", it.MaximumSerialPortsPerVM
    Show "VirtualPC.MaximumParallelPortsPerVM", it.MaximumParallelPortsPerVM
    Show "VirtualPC.MaximumNetworkAdaptersPerVM", it.MaximumNetworkAdaptersPerVM
    Show "VirtualPC.MaximumNumberOfIDEBuses", it.MaximumNumberOfIDEBuses
    Show "VirtualPC.DefaultVMConfigurationPath", it.DefaultVMConfigurationPath
    Show "VirtualPC.SearchPaths", it.SearchPaths
    Show "VirtualPC.USBDeviceCollection.Count", it.USBDeviceCollection.Count
    For Each item In it.USBDeviceCollection
        WalkUSBDevice item
    Next
    Show "VirtualPC.Name", it.Name
    Show "VirtualPC.Version", it.Version
    Show "VirtualPC.UpTime", it.UpTime
End Sub

Set vpc = CreateObject("VirtualPC.Application")
WalkVirtualPC vpc
vpc.FindVirtualMachine("Windows XP Mode").Undoable = True
vpc.FindVirtualMachine("Windows XP Mode").Startup.WaitForCompletion -1
WalkVirtualPC vpc
vpc.FindVirtualMachine("Windows XP Mode").Save.WaitForCompletion -1
WalkVirtualPC vpc
WScript.Echo shown & " properties"
