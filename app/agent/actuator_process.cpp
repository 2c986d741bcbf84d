// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/actuator_process.h"

#include "app/agent/order_counter.h"
#include "app/agent/privileges.h"
#include "core/actuator/linux/evidence_outlet.h"
#include "core/actuator/linux/host_handlers.h"
#include "core/actuator/linux/host_scene.h"
#include "core/actuator/linux/network_handlers.h"
#include "core/actuator/linux/recent_lookups.h"
#include "core/actuator/order_desk.h"
#include "core/agent/host_facts.h"
#include "core/base/file_handle.h"
#include "core/base/private_file.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/activity_json.h"
#include "core/sensor/linux/host_clock.h"
#include "core/transport/place.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace metsuke::agent {

namespace {

namespace fs = std::filesystem;
constexpr int kTickMs = 1000;
constexpr size_t kLongestHolds = 1 << 20;
constexpr size_t kMostHeard = 4096; ///< lookups of one turn
constexpr Duration kTellsAgain = 3 * kMinute; ///< a recorder that tells is heard every minute

volatile std::sig_atomic_t isAskedToStop = 0;
void onSignal(int) { isAskedToStop = 1; }

Error failed(const char* step, const fs::path& path, int number) {
    return {number == EPERM || number == EACCES ? ErrorCode::PermissionDenied : ErrorCode::Internal,
        Message("agent.actuator_failed").with("step", step).with("path", path.string()).with("reason", std::strerror(number))};
}

/// Root's, and nobody else may put anything in it.
Result<void> checkRootsOwn(const fs::path& folder) {
    struct stat found {};
    if (::lstat(folder.c_str(), &found) != 0) {
        return failed("stat", folder, errno);
    }
    const bool isSticky = (found.st_mode & S_ISVTX) != 0; // /tmp: others may add, not replace
    if (!S_ISDIR(found.st_mode) || found.st_uid != 0 || ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !isSticky)) {
        return Error(ErrorCode::PermissionDenied, Message("agent.actuator_folder_open").with("path", folder.string()));
    }
    return folder.has_parent_path() && folder != folder.root_path() ? checkRootsOwn(folder.parent_path()) : Result<void>();
}

/// Where the recorder knocks: its account and root may.
Result<FileHandle> listenAt(const fs::path& path, const Account& account) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.string().size() >= sizeof address.sun_path) {
        return failed("bind", path, ENAMETOOLONG);
    }
    std::memcpy(address.sun_path, path.c_str(), path.string().size());
    std::error_code none;
    fs::create_directories(path.parent_path(), none);
    METSUKE_CHECK(checkRootsOwn(path.parent_path()));
    ::unlink(path.c_str()); // of a run before; the journal's lock keeps two from running
    FileHandle socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (socket.get() < 0 || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return failed("bind", path, errno);
    }
    if (::chown(path.c_str(), 0, account.group) != 0 || ::chmod(path.c_str(), 0660) != 0 || ::listen(socket.get(), 4) != 0) {
        return failed("listen", path, errno);
    }
    return socket;
}

/// Whom an isolated computer still has to reach: the workstation's places.
void takeManagement(const std::optional<openc2::Policy>& policy, actuator::NetworkSettings& network) {
    network.management.clear();
    network.managementNames.clear();
    for (const std::string& text : policy ? policy->places : std::vector<std::string>()) {
        const auto place = transport::parsePlace(text);
        if (place && place->kind == transport::Place::Kind::Mqtt) {
            if (const auto address = IpAddress::parse(place->host)) {
                network.management.push_back({*address, place->port});
            } else {
                network.managementNames.push_back(place->host);
            }
        }
    }
}

/// An administrator of this computer keeps copies for longer: a line each with the undo id or the plan.
bool isHeld(const fs::path& holds, const plan::JournalRow& row) {
    const auto text = readPrivateFile(holds, kLongestHolds, "actuator.folder_unreadable");
    if (!text) {
        return true; // nobody knows
    }
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && (line == row.undoId || line == row.plan)) {
            return true;
        }
    }
    return false;
}

/// Everything that the orders need, kept together for the loop.
class Station : public OrderTaker {
public:
    Station(const ActuatorOptions& options, std::unique_ptr<actuator::Journal> journal)
        : m_own{options.folder.string(), fs::read_symlink("/proc/self/exe").string()}
        , m_protection(m_own)
        , m_journal(std::move(journal))
        , m_outlet(options.folder / "evidence", options.folder / "outgoing", *m_journal)
        , m_actuator(*m_journal, m_handlers, settingsOf(options))
        , m_host{options.folder, sensor::bootId(), {}} {
        m_host.network.lookups = &m_lookups;
    }

    Result<void> open(const ActuatorOptions& options) {
        METSUKE_TRY(auto desk, actuator::OrderDesk::open(options.folder, options.device, m_actuator, *m_journal));
        m_desk.emplace(std::move(desk));
        m_desk->setOutlet([this](std::string_view request, const std::string& by, Timestamp now) { return m_outlet.hand(request, by, now); });
        m_desk->setScene([] { return std::make_unique<actuator::HostScene>(sensor::bootId()); });
        METSUKE_CHECK(takePolicy());
        return m_actuator.recover();
    }
    /// What is to be waited for, beside orders.
    [[nodiscard]] std::array<int, 2> descriptors() const { return m_keeper->descriptors(); }
    Result<void> tick() {
        METSUKE_CHECK(m_actuator.tick());
        METSUKE_CHECK(learnNames());
        m_isKept = !m_keeper->isTold() && m_isKept;
        if (!m_isKept) {
            METSUKE_TRY(const auto inForce, actuator::networkInForce(*m_journal));
            METSUKE_TRY(const auto mended, m_keeper->keep(inForce, wallClock()));
            m_isKept = true; // else it is tried again
            for (const std::string& table : mended) {
                METSUKE_CHECK(m_journal->note("", "kept", "{\"table\":\"" + table + "\"}", wallClock()));
            }
        }
        return {};
    }
    void hear(const std::string& lookups) override {
        m_heardAt = sensor::sinceBoot();
        for (const std::string_view line : split(lookups, '\n')) {
            if (line.empty()) {
                continue;
            }
            const auto activity = endpoint::readActivity(line);
            const auto* seen = activity ? std::get_if<endpoint::NameLookedUp>(&activity->body) : nullptr;
            auto lookup = seen != nullptr ? actuator::lookupOf(*seen, wallClock()) : std::nullopt;
            if (lookup && m_heard.size() < kMostHeard) {
                m_heard.push_back(std::move(*lookup));
            }
        }
    }
    void onProgress(std::function<void(const plan::PlanReport&)> progress) override { m_progress = std::move(progress); }
    std::optional<std::string> takeCancel(const std::string& sealed) override {
        const auto response = m_desk->takeCancel(sealed, wallClock());
        return response ? std::optional(openc2::writeResponse(*response)) : std::nullopt;
    }
    Result<std::string> take(const std::string& sealed, const std::string& policy) override {
        if (m_desk->adopt(policy, wallClock())) {
            METSUKE_CHECK(takePolicy());
        }
        if (sealed.empty()) { // only the policy was brought
            openc2::Response obeyed;
            obeyed.commandId = "policy";
            obeyed.text = std::to_string(m_desk->policy() ? m_desk->policy()->version : 0);
            return openc2::writeResponse(obeyed);
        }
        const openc2::Response response = m_desk->take(sealed, wallClock(), {});
        m_isKept = false;
        return openc2::writeResponse(response);
    }

private:
    actuator::Actuator::Settings settingsOf(const ActuatorOptions& options) {
        actuator::Actuator::Settings settings;
        settings.device = options.device;
        settings.boot = sensor::bootId();
        settings.hostname = hostFacts().hostname;
        settings.progress = [this](const plan::PlanReport& report) {
            if (m_progress) {
                m_progress(report);
            }
        };
        settings.isHeld = [holds = options.folder / "holds.txt"](const plan::JournalRow& row) { return isHeld(holds, row); };
        settings.run.clock = [] { return actuator::Moment{wallClock(), sensor::sinceBoot()}; };
        return settings;
    }
    /// What was heard since, for what is denied and for those who ask later.
    Result<void> learnNames() {
        const auto heard = std::exchange(m_heard, {});
        const Timestamp now = wallClock();
        m_lookups.setFed(m_heardAt && sensor::sinceBoot() - *m_heardAt < kTellsAgain);
        m_lookups.forgetBefore(now - actuator::RecentLookups::kKept);
        std::ranges::for_each(heard, [&](const actuator::Lookup& lookup) { m_lookups.take(lookup); });
        if (heard.empty()) {
            return {};
        }
        METSUKE_TRY(const auto inForce, actuator::networkInForce(*m_journal));
        METSUKE_TRY(const auto taught, m_keeper->learn(heard, inForce, now, [this](const std::string& undoId, const std::string& record) {
            return m_journal->amend(undoId, record);
        }));
        return actuator::noteTaught(*m_journal, taught, now);
    }
    Result<void> takePolicy() {
        using Effect = openc2::MitigationRules::Effect;
        const openc2::MitigationRules rules = m_desk->policy() ? m_desk->policy()->mitigation : openc2::MitigationRules();
        m_protection = actuator::Protection(
            m_own, actuator::Protection::assetsOf(rules, Effect::Raise), actuator::Protection::assetsOf(rules, Effect::Refuse));
        takeManagement(m_desk->policy(), m_host.network);
        actuator::addHostHandlers(m_handlers, m_host, m_protection);
        if (m_keeper) {
            m_keeper->adopt(m_host.network);
        } else {
            METSUKE_TRY(auto keeper, actuator::NetworkKeeper::open(m_host.network, m_protection));
            m_keeper.emplace(std::move(keeper));
        }
        m_isKept = false;
        return {};
    }

    std::function<void(const plan::PlanReport&)> m_progress;
    const std::vector<std::string> m_own; ///< what nobody may touch
    actuator::Protection m_protection;
    std::unique_ptr<actuator::Journal> m_journal;
    actuator::EvidenceOutlet m_outlet;
    actuator::RecentLookups m_lookups;
    std::vector<actuator::Lookup> m_heard; ///< that nothing was learned of yet
    std::optional<Duration> m_heardAt; ///< since boot: when the recorder spoke last
    actuator::HandlerRegistry m_handlers;
    actuator::Actuator m_actuator;
    actuator::HostSettings m_host;
    std::optional<actuator::OrderDesk> m_desk;
    std::optional<actuator::NetworkKeeper> m_keeper;
    bool m_isKept = false;
};

} // namespace

Result<void> prepareActuatorFolder(const fs::path& folder) {
    if (::geteuid() != 0) {
        return Error(ErrorCode::PermissionDenied, Message("agent.actuator_needs_root"));
    }
    std::error_code none;
    fs::create_directories(folder.parent_path(), none);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return failed("mkdir", folder, errno);
    }
    METSUKE_CHECK(checkRootsOwn(fs::absolute(folder)));
    return ::chmod(folder.c_str(), 0700) == 0 ? Result<void>() : failed("chmod", folder, errno);
}

Result<void> actuate(const ActuatorOptions& options, const std::function<void(const Message&)>& say) {
    METSUKE_CHECK(prepareActuatorFolder(options.folder));
    METSUKE_TRY(const Account account, accountFor(options.account));
    METSUKE_TRY(auto journal, actuator::Journal::open(options.folder, sensor::bootId()));
    Station station(options, std::move(journal));
    METSUKE_CHECK(station.open(options));
    METSUKE_TRY(const FileHandle listener, listenAt(options.socket, account));
    struct sigaction action {};
    action.sa_handler = &onSignal; // without SA_RESTART: waiting ends
    for (const int number : {SIGINT, SIGTERM}) {
        ::sigaction(number, &action, nullptr);
    }
    OrderCounter counter(station, listener.get(), account);
    say(Message("agent.actuator_ready").with("path", options.socket.string()));
    while (isAskedToStop == 0) {
        if (const auto kept = station.tick(); !kept) {
            say(kept.error().message);
        }
        const auto others = station.descriptors();
        std::array<pollfd, 3> waits{pollfd{listener.get(), POLLIN, 0}, pollfd{others[0], POLLIN, 0}, pollfd{others[1], POLLIN, 0}};
        if (::poll(waits.data(), waits.size(), kTickMs) <= 0 || (waits[0].revents & POLLIN) == 0) {
            continue;
        }
        Channel channel = counter.accept();
        auto served = channel.descriptor() >= 0 ? counter.serve(std::move(channel)) : Result<void>();
        served = served ? counter.serveWaiting() : served;
        if (!served && served.error().code != ErrorCode::NotFound) {
            say(served.error().message);
        }
    }
    ::unlink(options.socket.c_str());
    return {};
}

} // namespace metsuke::agent
