// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/proposal.h"

#include "core/base/name_below.h"
#include "core/mitigation/blast_radius.h"
#include "core/mitigation/shared_services.h"
#include "core/plan/codec_fields.h"
#include "core/plan/denied_name.h"

#include <algorithm>
#include <set>

namespace metsuke::mitigation {

namespace {

using namespace plan;

constexpr size_t kMostOfKind = 40; ///< steps of one action
constexpr uint8_t kWholeAddress = 128;
constexpr double kOnlyNamed = 0.6; ///< of what the incident alone names: offered, not chosen

/// Where programs come to lie that no package has put there.
std::vector<std::string> usualFolders() { return {"/home", "/root", "/tmp", "/var", "/opt", "/srv", "/etc", "/usr/local", "/dev/shm"}; }

class Proposer {
public:
    explicit Proposer(const ProposalQuestion& question)
        : m_question(question)
        , m_suspects(suspectsOf(question.trace, question.device, question.boot, question.exceptions, question.packaged)) { }

    Proposal run() {
        m_made.device = m_question.device;
        m_made.leftOut = m_suspects.leftOut;
        for (const endpoint::TraceGap& gap : m_question.trace.gaps) {
            m_made.gaps.push_back(gap.what);
        }
        evidence();
        freeze();
        cut();
        for (const auto& one : m_suspects.persistence) {
            add(Action::RemovePersistence, one.target, one.confidence,
                Message("mitigation.why_persistence").with("path", cleanText(one.target.path)).with("kind", one.target.kind));
        }
        for (const auto& one : m_suspects.files) {
            FileTarget target = one.target;
            target.isForced = m_question.packaged == PackagedFiles::Offered;
            add(Action::QuarantineFile, target, one.confidence, whyFile(one));
        }
        for (const auto& one : m_suspects.packaged) {
            const Message why = whyFile(one);
            if (ProposedStep* step = add(Action::QuarantineFile, one.target, one.confidence, why)) {
                offerOnly(*step, "mitigation.note_packaged");
            }
        }
        for (const auto& one : m_suspects.processes) {
            add(Action::KillProcess, one.target, one.confidence, whyProcess("mitigation.why_kill", one));
        }
        for (const auto& one : m_suspects.replaced) {
            add(Action::RestorePackageFile, one.target, one.confidence,
                Message("mitigation.why_replaced").with("path", cleanText(one.target.path)).with("package", one.target.package));
        }
        lookForCopies();
        lookForWanted();
        if (!m_question.trace.subject) {
            m_made.leftOut.emplace_back("mitigation.left_no_subject");
        }
        if (m_isCut) {
            m_made.leftOut.push_back(Message("mitigation.left_too_many").with("most", static_cast<int64_t>(kMostOfKind)));
        }
        leaveAlone();
        std::ranges::stable_sort(m_made.steps, {}, [](const ProposedStep& one) { return traitsOf(one.step.action).phase; });
        number();
        m_made.blast = blastRadius(m_question, m_suspects, m_made.steps);
        return std::move(m_made);
    }

private:
    ProposedStep* add(Action action, Target target, double confidence, Message why) {
        const auto same = std::ranges::count_if(m_made.steps, [&](const ProposedStep& one) { return one.step.action == action; });
        const bool isThere = std::ranges::any_of(
            m_made.steps, [&](const ProposedStep& one) { return one.step.action == action && one.step.target == target; });
        if (isThere) {
            return nullptr;
        }
        if (static_cast<size_t>(same) >= kMostOfKind) {
            m_isCut = true;
            return nullptr;
        }
        ProposedStep& step = m_made.steps.emplace_back();
        step.step.action = action;
        step.step.target = std::move(target);
        step.step.why = std::move(why);
        step.confidence = confidence;
        if (confidence < kSure) {
            offerOnly(step, Message("mitigation.note_unsure").with("share", confidence));
        }
        return &step;
    }
    static void offerOnly(ProposedStep& step, Message note) {
        step.isChosen = false;
        step.notes.push_back(std::move(note));
    }

    [[nodiscard]] Message whyFile(const Suspect<plan::FileTarget>& one) const {
        Message why = Message("mitigation.why_file").with("path", cleanText(one.target.path));
        if (const endpoint::Activity* found = detectionIn(m_question.trace, one.node)) {
            const auto& detected = std::get<endpoint::Detected>(found->body);
            why.with("product", cleanText(detected.product)).with("signature", cleanText(detected.signature));
        }
        return why;
    }
    [[nodiscard]] Message whyProcess(const char* id, const Suspect<ProcessTarget>& one) const {
        return Message(id).with("process", cleanText(m_question.trace.nodes[one.node].label)).with("pid", one.target.pid);
    }

    /// Before anything is changed: what is frozen or ended tells less.
    void evidence() {
        EvidenceTarget target;
        for (const auto& one : m_suspects.processes) {
            if (target.processes.size() < plan::kMostListed) {
                target.processes.push_back(one.target);
            }
        }
        std::set<std::string> files;
        for (const auto& one : m_suspects.files) {
            files.insert(one.target.path);
        }
        for (const auto& one : m_suspects.persistence) {
            files.insert(one.target.path);
        }
        for (const std::string& path : files) {
            if (target.files.size() < plan::kMostListed) {
                target.files.push_back(path);
            }
        }
        if (!target.processes.empty() || !target.files.empty()) {
            add(Action::CollectEvidence, std::move(target), 1, "mitigation.why_evidence");
        }
    }

    void freeze() {
        for (const auto& one : m_suspects.processes) {
            add(Action::SuspendProcess, one.target, one.confidence, whyProcess("mitigation.why_freeze", one));
        }
    }

    void cut() {
        std::set<IpAddress> denied;
        const bool isByProcess = m_question.connections == Connections::ByProcess && !m_suspects.processes.empty(); // else by what is known
        for (const auto& one : m_suspects.processes) {
            if (isByProcess) {
                add(Action::KillConnections, ConnectionTarget{0, {}, {}, 0, 0, one.target}, one.confidence, whyProcess("mitigation.why_connections_of", one));
            }
        }
        for (const auto& one : m_suspects.connections) {
            if (!plan::isOfOneHost(one.target.remote) || isOurs(one.target.remote)) {
                continue;
            }
            if (!one.target.closed && !isByProcess) {
                ConnectionTarget target{one.target.protocol, {}, one.target.remote, 0, one.target.remotePort};
                add(Action::KillConnections, target, one.confidence, Message("mitigation.why_connection").with("address", one.target.remote.toString()));
            }
            if (isServedToAll(one.target.remotePort) && !isOfIncident(one.target.remote)) {
                continue; // whoever answers names to it answers them to all
            }
            if (denied.insert(one.target.remote).second) {
                deny(one.target.remote, one.confidence, "mitigation.why_address");
            }
        }
        for (const IpAddress& address : m_question.addresses) {
            if (plan::isOfOneHost(address) && !isOurs(address) && denied.insert(address).second) {
                deny(address, kOnlyNamed, "mitigation.why_incident_address");
            }
        }
        for (const std::string& name : m_question.names) {
            const std::vector<IpAddress> addresses = addressesOf(name);
            ProposedStep* step
                = add(Action::DenyName, NameTarget{name, addresses, m_question.holdFor}, kOnlyNamed, Message("mitigation.why_incident_name").with("name", name));
            if (step != nullptr) {
                noteShared(*step, addresses);
            }
        }
        if (m_question.trace.subject) {
            HostTarget target;
            target.duration = m_question.holdFor;
            ProposedStep* step = add(Action::ContainHost, target, 1, "mitigation.why_contain");
            if (step != nullptr) {
                offerOnly(*step, m_made.gaps.empty() && !m_question.trace.isCut ? "mitigation.note_contain" : "mitigation.note_contain_gaps");
            }
        }
    }

    void deny(const IpAddress& address, double confidence, const char* why) {
        ProposedStep* step
            = add(Action::DenyAddress, AddressTarget{address, kWholeAddress, 0, m_question.holdFor}, confidence, Message(why).with("address", address.toString()));
        if (step == nullptr) {
            return;
        }
        noteShared(*step, {address});
        if (isProtected(address)) {
            offerOnly(*step, Message("mitigation.note_protected").with("address", address.toString()));
        } else if (isInside(address)) {
            offerOnly(*step, Message("mitigation.note_inside").with("address", address.toString()));
        }
    }

    /// What the name stood for in the case, but for what must not be cut off; what it stands for later its computer learns.
    [[nodiscard]] std::vector<IpAddress> addressesOf(const std::string& name) const {
        std::set<IpAddress> found;
        for (const NamedAddress& one : m_question.named) {
            const bool isMeant = isNameBelow(one.name, name) && plan::isOfOneHost(one.address) && !isOurs(one.address) && !isProtected(one.address);
            if (isMeant && !isInside(one.address) && found.size() < plan::kMostListed) {
                found.insert(one.address);
            }
        }
        return {found.begin(), found.end()};
    }

    /// Names that the incident is not about and that go with these addresses.
    void noteShared(ProposedStep& step, const std::vector<IpAddress>& addresses) const {
        std::set<std::string> names;
        for (const NamedAddress& one : m_question.named) {
            const bool isOfIncident = std::ranges::any_of(m_question.names, [&](const std::string& name) { return isNameBelow(one.name, name); });
            if (!isOfIncident && std::ranges::find(addresses, one.address) != addresses.end()) {
                names.insert(one.name);
            }
        }
        if (!names.empty()) {
            step.notes.push_back(Message("mitigation.note_shared")
                                     .with("count", static_cast<int64_t>(names.size()))
                                     .with("names", plan::firstNames({names.begin(), names.end()})));
        }
    }

    /// Copies elsewhere on the computer; a look, which may take long.
    void lookForCopies() {
        ScanTarget target;
        std::set<std::string> digests;
        for (const auto& one : m_suspects.files) {
            digests.insert(one.target.sha256);
        }
        target.digests.assign(digests.begin(), digests.end());
        target.folders = usualFolders();
        if (target.digests.empty()) {
            return;
        }
        if (ProposedStep* step = add(Action::ScanFiles, std::move(target), 1, "mitigation.why_copies")) {
            offerOnly(*step, "mitigation.note_copies");
        }
    }

    void lookForWanted() {
        ScanTarget target = m_question.scan;
        if (target.digests.empty() && target.rules.empty()) {
            return;
        }
        if (target.folders.empty()) {
            target.folders = usualFolders();
        }
        add(Action::ScanFiles, std::move(target), 1, "mitigation.why_scan");
    }

    /// What the analyst said is none of the culprit's. Looking at it does no harm.
    void leaveAlone() {
        std::erase_if(m_made.steps, [&](const ProposedStep& one) {
            const Exception* const exception = exceptionFor(one.step, nullptr, m_question.device, m_question.exceptions);
            if (exception != nullptr) {
                m_made.leftOut.push_back(leftAlone(*exception).with("action", std::string(textOf(one.step.action))));
            }
            return exception != nullptr;
        });
    }

    void number() {
        int64_t next = 1;
        for (ProposedStep& step : m_made.steps) {
            step.step.id = "s" + std::to_string(next++);
        }
    }

    [[nodiscard]] bool isOurs(const IpAddress& address) const { return std::ranges::find(m_question.management, address) != m_question.management.end(); }
    [[nodiscard]] static bool isInside(const IpAddress& address) {
        return std::ranges::any_of(defaultHomeNetworks(), [&](const Cidr& home) { return home.contains(address); });
    }
    [[nodiscard]] bool isOfIncident(const IpAddress& address) const {
        return std::ranges::find(m_question.addresses, address) != m_question.addresses.end();
    }
    [[nodiscard]] bool isProtected(const IpAddress& address) const {
        return std::ranges::any_of(m_question.protectedAddresses, [&](const Cidr& one) { return one.contains(address); });
    }

    const ProposalQuestion& m_question;
    const Suspects m_suspects;
    Proposal m_made;
    bool m_isCut = false;
};

} // namespace

Proposal propose(const ProposalQuestion& question) { return Proposer(question).run(); }

} // namespace metsuke::mitigation
