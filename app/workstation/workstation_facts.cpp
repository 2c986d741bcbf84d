// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/workstation_facts.h"

#include "app/analysis/traffic_keeper.h"
#include "app/workstation/case_query_language.h"
#include "app/workstation/desktop_analysis.h"
#include "app/workstation/fleet_desk.h"
#include "app/workstation/notice_courier.h"

#include "core/detect/rule_set.h"
#include "core/text/message_catalog.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace metsuke {

namespace {

/// The demo is made by the build and installed beside the program.
QString demoCapture() {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/../share/metsuke/demo/office.pcap");
    const QFileInfo info(beside);
    return info.isReadable() ? info.canonicalFilePath() : QString();
}

} // namespace

WorkstationFacts workstationFacts(const QString& fleetFolder) {
    WorkstationFacts facts;
    const auto folder = fleetFolder.isEmpty() ? fleet::defaultFleetFolder() : std::filesystem::path(fleetFolder.toStdString());
    facts.makeService = [folder] { return std::make_unique<DesktopAnalysis>(folder); };
    // One beside the windows' own, for all senders: it renders in their threads.
    if (auto catalog = MessageCatalog::load(resourceFolder() / "i18n"); catalog.ok()) {
        facts.makeNoticeSender = [shared = std::make_shared<const MessageCatalog>(std::move(*catalog))] { return std::make_unique<NoticeCourier>(shared); };
    }
    facts.keptProfile = keptProfileOf;
    if (!folder.empty()) {
        facts.fleet = std::make_shared<FleetDesk>(folder, desktopKeyring());
    }
    if (const QString demo = demoCapture(); !demo.isEmpty()) {
        facts.demoFiles = {demo};
        facts.demoBytes = QFileInfo(demo).size();
    }
    if (const auto rules = RuleSet::load({resourceFolder() / "rules"}); rules.ok()) {
        const auto& all = rules->rules();
        facts.ruleCount = static_cast<int>(std::count_if(all.begin(), all.end(), [](const RuleDocument& rule) { return !rule.traits.silent; }));
    }
    facts.query = std::make_shared<const CaseQueryLanguage>();
    facts.version = QStringLiteral(METSUKE_VERSION);
    return facts;
}

} // namespace metsuke
