// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/dce_rpc_names.h"

#include <algorithm>
#include <iterator>

namespace metsuke {

namespace {

struct Endpoint {
    std::string_view uuid;
    std::string_view name;
};

constexpr Endpoint kEndpoints[] = {
    {"367abb81-9844-35f1-ad32-98f038001003", "svcctl"},
    {"1ff70682-0a51-30e8-076d-740be8cee98b", "atsvc"},
    {"378e52b0-c0a9-11cf-822d-00aa0051e40f", "sasec"},
    {"86d35949-83c9-4044-b424-db363231fd0c", "ITaskSchedulerService"},
    {"338cd001-2244-31f1-aaaa-900038001003", "winreg"},
    {"9556dc99-828c-11cf-a37e-00aa003240c7", "IWbemServices"},
    {"f309ad18-d86a-11d0-a075-00c04fb68820", "IWbemLevel1Login"},
    {"e3514235-4b06-11d1-ab04-00c04fc2dcd2", "drsuapi"},
    {"12345678-1234-abcd-ef00-01234567cffb", "netlogon"},
    {"c681d488-d850-11d0-8c52-00c04fd90f7e", "efsrpc"},
    {"df1941c5-fe89-4e79-bf10-463657acf44d", "efsrpc"},
    {"12345678-1234-abcd-ef00-0123456789ab", "spoolss"},
    {"76f03f96-cdfd-44fc-a22c-64950a001209", "IRemoteWinspool"},
    {"4fc742e0-4a10-11cf-8273-00aa004ae673", "netdfs"},
    {"a8e0653c-2744-4389-a61d-7373df8b2292", "FssagentRpc"},
    {"12345778-1234-abcd-ef00-0123456789ac", "samr"},
    {"12345778-1234-abcd-ef00-0123456789ab", "lsarpc"},
    {"4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc"},
    {"6bffd098-a112-3610-9833-46c3f87e345a", "wkssvc"},
    {"6bffd098-a112-3610-9833-012892020162", "browser"},
    {"82273fdc-e32a-18c3-3f78-827929dc23ea", "eventlog"},
    {"f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "even6"},
    {"894de0c0-0d55-11d3-a322-00c04fa321a1", "initshutdown"},
    {"d95afe70-a6d5-4259-822e-2c84da1ddb0d", "WindowsShutdown"},
    {"e1af8308-5d1f-11c9-91a4-08002b14a0fa", "epmapper"},
    {"99fcfec4-5260-101b-bbcb-00aa0021347a", "IOXIDResolver"},
    {"000001a0-0000-0000-c000-000000000046", "IRemoteSCMActivator"},
    {"4d9f4ab8-7d1c-11cf-861e-0020af6e7c57", "IActivation"},
    {"00000131-0000-0000-c000-000000000046", "IRemUnknown"},
    {"00000143-0000-0000-c000-000000000046", "IRemUnknown2"},
    {"00020400-0000-0000-c000-000000000046", "IDispatch"},
    {"91ae6020-9e3c-11cf-8d7c-00aa00c091be", "ICertPassage"},
    {"3919286a-b10c-11d0-9ba8-00c04fd92ef5", "dssetup"},
};

struct Operation {
    std::string_view endpoint;
    uint16_t opnum;
    std::string_view name;
};

constexpr Operation kOperations[] = {
    {"svcctl", 0, "CloseServiceHandle"}, {"svcctl", 1, "ControlService"}, {"svcctl", 2, "DeleteService"},
    {"svcctl", 6, "QueryServiceStatus"}, {"svcctl", 11, "ChangeServiceConfigW"}, {"svcctl", 12, "CreateServiceW"},
    {"svcctl", 14, "EnumServicesStatusW"}, {"svcctl", 15, "OpenSCManagerW"}, {"svcctl", 16, "OpenServiceW"},
    {"svcctl", 17, "QueryServiceConfigW"}, {"svcctl", 19, "StartServiceW"}, {"svcctl", 23, "ChangeServiceConfigA"},
    {"svcctl", 24, "CreateServiceA"}, {"svcctl", 27, "OpenSCManagerA"}, {"svcctl", 28, "OpenServiceA"},
    {"svcctl", 31, "StartServiceA"}, {"svcctl", 44, "CreateServiceWOW64A"}, {"svcctl", 45, "CreateServiceWOW64W"},
    {"atsvc", 0, "JobAdd"}, {"atsvc", 1, "JobDel"}, {"atsvc", 2, "JobEnum"}, {"atsvc", 3, "JobGetInfo"},
    {"ITaskSchedulerService", 0, "SchRpcHighestVersion"}, {"ITaskSchedulerService", 1, "SchRpcRegisterTask"},
    {"ITaskSchedulerService", 2, "SchRpcRetrieveTask"}, {"ITaskSchedulerService", 3, "SchRpcCreateFolder"},
    {"ITaskSchedulerService", 7, "SchRpcEnumTasks"}, {"ITaskSchedulerService", 12, "SchRpcRun"},
    {"ITaskSchedulerService", 13, "SchRpcDelete"}, {"ITaskSchedulerService", 19, "SchRpcEnableTask"},
    {"winreg", 0, "OpenClassesRoot"}, {"winreg", 1, "OpenCurrentUser"}, {"winreg", 2, "OpenLocalMachine"},
    {"winreg", 4, "OpenUsers"}, {"winreg", 5, "BaseRegCloseKey"}, {"winreg", 6, "BaseRegCreateKey"},
    {"winreg", 7, "BaseRegDeleteKey"}, {"winreg", 8, "BaseRegDeleteValue"}, {"winreg", 9, "BaseRegEnumKey"},
    {"winreg", 10, "BaseRegEnumValue"}, {"winreg", 15, "BaseRegOpenKey"}, {"winreg", 16, "BaseRegQueryInfoKey"},
    {"winreg", 17, "BaseRegQueryValue"}, {"winreg", 20, "BaseRegSaveKey"}, {"winreg", 22, "BaseRegSetValue"},
    {"winreg", 24, "InitiateSystemShutdown"}, {"winreg", 30, "InitiateSystemShutdownEx"}, {"winreg", 31, "BaseRegSaveKeyEx"},
    {"IWbemServices", 6, "GetObject"}, {"IWbemServices", 20, "ExecQuery"}, {"IWbemServices", 21, "ExecQueryAsync"},
    {"IWbemServices", 24, "ExecMethod"}, {"IWbemServices", 25, "ExecMethodAsync"},
    {"IWbemLevel1Login", 3, "EstablishPosition"}, {"IWbemLevel1Login", 6, "NTLMLogin"},
    {"drsuapi", 0, "DRSBind"}, {"drsuapi", 1, "DRSUnbind"}, {"drsuapi", 2, "DRSReplicaSync"}, {"drsuapi", 3, "DRSGetNCChanges"},
    {"drsuapi", 4, "DRSUpdateRefs"}, {"drsuapi", 5, "DRSReplicaAdd"}, {"drsuapi", 6, "DRSReplicaDel"},
    {"drsuapi", 12, "DRSCrackNames"}, {"drsuapi", 16, "DRSDomainControllerInfo"}, {"drsuapi", 17, "DRSAddEntry"},
    {"netlogon", 2, "NetrLogonSamLogon"}, {"netlogon", 4, "NetrServerReqChallenge"}, {"netlogon", 5, "NetrServerAuthenticate"},
    {"netlogon", 6, "NetrServerPasswordSet"}, {"netlogon", 15, "NetrServerAuthenticate2"}, {"netlogon", 21, "NetrLogonGetCapabilities"},
    {"netlogon", 26, "NetrServerAuthenticate3"}, {"netlogon", 30, "NetrServerPasswordSet2"}, {"netlogon", 34, "DsrGetDcNameEx2"},
    {"netlogon", 39, "NetrLogonSamLogonEx"}, {"netlogon", 40, "DsrEnumerateDomainTrusts"}, {"netlogon", 45, "NetrLogonSamLogonWithFlags"},
    {"efsrpc", 0, "EfsRpcOpenFileRaw"}, {"efsrpc", 4, "EfsRpcEncryptFileSrv"}, {"efsrpc", 5, "EfsRpcDecryptFileSrv"},
    {"efsrpc", 6, "EfsRpcQueryUsersOnFile"}, {"efsrpc", 7, "EfsRpcQueryRecoveryAgents"}, {"efsrpc", 8, "EfsRpcRemoveUsersFromFile"},
    {"efsrpc", 9, "EfsRpcAddUsersToFile"}, {"efsrpc", 12, "EfsRpcFileKeyInfo"}, {"efsrpc", 13, "EfsRpcDuplicateEncryptionInfoFile"},
    {"efsrpc", 15, "EfsRpcAddUsersToFileEx"},
    {"spoolss", 0, "RpcEnumPrinters"}, {"spoolss", 1, "RpcOpenPrinter"}, {"spoolss", 9, "RpcAddPrinterDriver"},
    {"spoolss", 10, "RpcEnumPrinterDrivers"}, {"spoolss", 29, "RpcClosePrinter"},
    {"spoolss", 62, "RpcRemoteFindFirstPrinterChangeNotification"},
    {"spoolss", 65, "RpcRemoteFindFirstPrinterChangeNotificationEx"}, {"spoolss", 69, "RpcOpenPrinterEx"},
    {"spoolss", 89, "RpcAddPrinterDriverEx"},
    {"IRemoteWinspool", 0, "RpcAsyncOpenPrinter"}, {"IRemoteWinspool", 39, "RpcAsyncAddPrinterDriver"},
    {"netdfs", 10, "NetrDfsAddFtRoot"}, {"netdfs", 12, "NetrDfsAddStdRoot"}, {"netdfs", 13, "NetrDfsRemoveStdRoot"},
    {"netdfs", 15, "NetrDfsAddStdRootForced"},
    {"FssagentRpc", 0, "GetSupportedVersion"}, {"FssagentRpc", 8, "IsPathSupported"}, {"FssagentRpc", 9, "IsPathShadowCopied"},
    {"samr", 0, "SamrConnect"}, {"samr", 1, "SamrCloseHandle"}, {"samr", 5, "SamrLookupDomainInSamServer"},
    {"samr", 6, "SamrEnumerateDomainsInSamServer"}, {"samr", 7, "SamrOpenDomain"}, {"samr", 8, "SamrQueryInformationDomain"},
    {"samr", 11, "SamrEnumerateGroupsInDomain"}, {"samr", 13, "SamrEnumerateUsersInDomain"},
    {"samr", 15, "SamrEnumerateAliasesInDomain"}, {"samr", 16, "SamrGetAliasMembership"}, {"samr", 17, "SamrLookupNamesInDomain"},
    {"samr", 18, "SamrLookupIdsInDomain"}, {"samr", 19, "SamrOpenGroup"}, {"samr", 25, "SamrGetMembersInGroup"},
    {"samr", 27, "SamrOpenAlias"}, {"samr", 33, "SamrGetMembersInAlias"}, {"samr", 34, "SamrOpenUser"},
    {"samr", 36, "SamrQueryInformationUser"}, {"samr", 39, "SamrGetGroupsForUser"}, {"samr", 40, "SamrQueryDisplayInformation"},
    {"samr", 46, "SamrQueryInformationDomain2"}, {"samr", 47, "SamrQueryInformationUser2"},
    {"samr", 48, "SamrQueryDisplayInformation2"}, {"samr", 50, "SamrCreateUser2InDomain"},
    {"samr", 51, "SamrQueryDisplayInformation3"}, {"samr", 57, "SamrConnect2"}, {"samr", 58, "SamrSetInformationUser2"},
    {"samr", 62, "SamrConnect4"}, {"samr", 64, "SamrConnect5"},
    {"lsarpc", 0, "LsarClose"}, {"lsarpc", 6, "LsarOpenPolicy"}, {"lsarpc", 7, "LsarQueryInformationPolicy"},
    {"lsarpc", 11, "LsarEnumerateAccounts"}, {"lsarpc", 13, "LsarEnumerateTrustedDomains"}, {"lsarpc", 14, "LsarLookupNames"},
    {"lsarpc", 15, "LsarLookupSids"}, {"lsarpc", 35, "LsarEnumerateAccountsWithUserRight"},
    {"lsarpc", 36, "LsarEnumerateAccountRights"}, {"lsarpc", 43, "LsarRetrievePrivateData"}, {"lsarpc", 44, "LsarOpenPolicy2"},
    {"lsarpc", 45, "LsarGetUserName"}, {"lsarpc", 46, "LsarQueryInformationPolicy2"}, {"lsarpc", 50, "LsarEnumerateTrustedDomainsEx"},
    {"lsarpc", 57, "LsarLookupSids2"}, {"lsarpc", 58, "LsarLookupNames2"}, {"lsarpc", 68, "LsarLookupNames3"},
    {"lsarpc", 76, "LsarLookupSids3"}, {"lsarpc", 77, "LsarLookupNames4"},
    {"srvsvc", 8, "NetrConnectionEnum"}, {"srvsvc", 9, "NetrFileEnum"}, {"srvsvc", 12, "NetrSessionEnum"},
    {"srvsvc", 14, "NetrShareAdd"}, {"srvsvc", 15, "NetrShareEnum"}, {"srvsvc", 16, "NetrShareGetInfo"},
    {"srvsvc", 21, "NetrServerGetInfo"}, {"srvsvc", 28, "NetrRemoteTOD"}, {"srvsvc", 31, "NetprPathCanonicalize"},
    {"srvsvc", 32, "NetprPathCompare"}, {"srvsvc", 36, "NetrShareEnumSticky"},
    {"wkssvc", 0, "NetrWkstaGetInfo"}, {"wkssvc", 2, "NetrWkstaUserEnum"}, {"wkssvc", 22, "NetrJoinDomain2"},
    {"eventlog", 0, "ElfrClearELFW"}, {"eventlog", 7, "ElfrOpenELW"}, {"eventlog", 10, "ElfrReadELW"},
    {"eventlog", 12, "ElfrClearELFA"},
    {"even6", 6, "EvtRpcClearLog"},
    {"initshutdown", 0, "InitiateSystemShutdown"}, {"initshutdown", 1, "AbortSystemShutdown"},
    {"initshutdown", 2, "InitiateSystemShutdownEx"},
    {"WindowsShutdown", 0, "InitiateSystemShutdown"}, {"WindowsShutdown", 1, "AbortSystemShutdown"},
    {"epmapper", 2, "ept_lookup"}, {"epmapper", 3, "ept_map"},
    {"IOXIDResolver", 0, "ResolveOxid"}, {"IOXIDResolver", 3, "ServerAlive"}, {"IOXIDResolver", 5, "ServerAlive2"},
    {"IRemoteSCMActivator", 3, "RemoteGetClassObject"}, {"IRemoteSCMActivator", 4, "RemoteCreateInstance"},
    {"IActivation", 0, "RemoteActivation"},
    {"IRemUnknown", 3, "RemQueryInterface"}, {"IRemUnknown", 4, "RemAddRef"}, {"IRemUnknown", 5, "RemRelease"},
    {"IRemUnknown2", 3, "RemQueryInterface"}, {"IRemUnknown2", 5, "RemRelease"}, {"IRemUnknown2", 6, "RemQueryInterface2"},
    {"IDispatch", 5, "GetIDsOfNames"}, {"IDispatch", 6, "Invoke"},
    {"ICertPassage", 0, "CertServerRequest"},
    {"dssetup", 0, "DsRolerGetPrimaryDomainInformation"}, {"dssetup", 9, "DsRolerUpgradeDownlevelServer"},
};

} // namespace

std::string_view dceRpcEndpointName(std::string_view uuid) {
    const auto it = std::ranges::find(kEndpoints, uuid, &Endpoint::uuid);
    return it == std::end(kEndpoints) ? std::string_view() : it->name;
}

std::string dceRpcOperationName(std::string_view endpoint, uint16_t opnum) {
    const auto it = std::ranges::find_if(kOperations, [&](const Operation& o) { return o.opnum == opnum && o.endpoint == endpoint; });
    return it == std::end(kOperations) ? "opnum-" + std::to_string(opnum) : std::string(it->name);
}

} // namespace metsuke
