// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/host_handlers.h"

#include "core/actuator/linux/account_handler.h"
#include "core/actuator/linux/evidence_handler.h"
#include "core/actuator/linux/network_handlers.h"
#include "core/actuator/linux/package_file_handler.h"
#include "core/actuator/linux/persistence_handler.h"
#include "core/actuator/linux/process_handlers.h"
#include "core/actuator/linux/quarantine_handler.h"
#include "core/actuator/linux/restart_handler.h"
#include "core/actuator/linux/scan_handler.h"
#include "core/actuator/linux/script_handler.h"
#include "core/actuator/linux/service_handler.h"

namespace metsuke::actuator {

void addHostHandlers(HandlerRegistry& registry, const HostSettings& settings, const Protection& protection) {
    using plan::Action;
    registry.add(Action::SuspendProcess, std::make_shared<SuspendHandler>(protection, settings.boot));
    registry.add(Action::KillProcess, std::make_shared<KillHandler>(protection, settings.boot));
    registry.add(Action::DisableAccount, std::make_shared<AccountHandler>(protection));
    registry.add(Action::ScanFiles, std::make_shared<ScanHandler>());
    registry.add(Action::StopService, std::make_shared<ServiceHandler>(protection));
    registry.add(Action::RunScript, std::make_shared<ScriptHandler>());
    registry.add(Action::RestartHost, std::make_shared<RestartHandler>(settings.boot));
    registry.add(Action::CollectEvidence, std::make_shared<EvidenceHandler>(protection, settings.folder / "evidence", settings.boot));
    registry.add(Action::RestorePackageFile, std::make_shared<PackageFileHandler>(settings.folder / "vault"));
    registry.add(Action::QuarantineFile, std::make_shared<QuarantineHandler>(protection, settings.folder / "vault"));
    registry.add(Action::RemovePersistence, std::make_shared<PersistenceHandler>(protection, settings.folder / "vault"));
    NetworkSettings network = settings.network;
    network.boot = settings.boot;
    addNetworkHandlers(registry, network, protection);
}

} // namespace metsuke::actuator
