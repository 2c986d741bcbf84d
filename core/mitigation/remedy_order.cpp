// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/remedy_order.h"

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/endpoint/program_roles.h"
#include "core/mitigation/order_book.h"
#include "core/plan/codec_fields.h"

#include <algorithm>

namespace metsuke::mitigation {

namespace {

using namespace plan;
using endpoint::Indicator;
using endpoint::SightedObject;
using Kind = RemedyIndicator::Kind;
using Objects = std::vector<const SightedObject*>;

static_assert(kMostRemedyIndicators <= endpoint::kMostIndicators, "a computer is asked for all of them at once");
constexpr uint8_t kWholeAddress = 128;
constexpr int64_t kFirstProcess = 1;
constexpr int kMostAttempts = 100; ///< drafts of one remedy for one computer that were given up

Indicator indicatorOf(const RemedyIndicator& one) {
    switch (one.kind) {
    case Kind::Sha256: return {Indicator::Kind::File, one.value};
    case Kind::Remote: return {IpAddress::parse(one.value) ? Indicator::Kind::Address : Indicator::Kind::Name, one.value};
    case Kind::Path:
    case Kind::Image:
    case Kind::Persistence: break;
    }
    return {Indicator::Kind::Path, one.value};
}

bool isSystem(const std::string& path) {
    endpoint::ImageStarted image;
    image.path = path;
    return isSystemProgram(image);
}

/// Whether it is what the indicator means: a path is asked for in every sense, and may stand for one.
bool isMeant(const RemedyIndicator& indicator, const SightedObject& object) {
    switch (indicator.kind) {
    case Kind::Sha256: return object.kind == SightedObject::Kind::Entry || object.sha256 == indicator.value;
    case Kind::Path: return object.kind == SightedObject::Kind::Entry || (object.kind == SightedObject::Kind::File && object.path == indicator.value);
    case Kind::Image: return object.kind == SightedObject::Kind::Process && (object.path == indicator.value || object.image == indicator.value);
    case Kind::Persistence:
        return object.kind == SightedObject::Kind::Entry && object.path == indicator.value && (indicator.entryKind.empty() || object.entryKind == indicator.entryKind)
            && (indicator.entry.empty() || object.entry == indicator.entry);
    case Kind::Remote: return object.kind == SightedObject::Kind::Process;
    }
    return false;
}

/// Called something else since: a remedy that names a path means no other one.
bool isMoved(const RemedyIndicator& indicator, const SightedObject& object) {
    return indicator.kind == Kind::Path && object.kind == SightedObject::Kind::File && object.path != indicator.value;
}

class Builder {
public:
    Builder(const SignedRemedy& remedy, const RemedyQuestion& question)
        : m_remedy(remedy.remedy)
        , m_text(remedy.text)
        , m_signer(remedy.signer)
        , m_question(question) { }

    Result<DirectOrder> run(const std::string& id, Timestamp now) {
        for (const RemedyStep& step : m_remedy.steps) {
            std::ranges::for_each(step.of, [&](const std::string& indicator) { take(step.action, indicator); });
        }
        evidence();
        const bool isMet = !m_made.plan.steps.empty();
        for (const RemedyStep& step : m_remedy.steps) {
            if (step.target && isMet) {
                add(step.action, *step.target);
            }
        }
        if (!isMet) {
            return Error(ErrorCode::NotFound, Message("mitigation.remedy_nothing").with("device", m_question.device).with("remedy", m_remedy.id));
        }
        if (m_question.sightings.hasGaps || m_question.sightings.isCut) {
            m_made.facts.gaps.emplace_back("mitigation.remedy_gaps");
        }
        Plan& plan = m_made.plan;
        orderSafely(plan.steps);
        int64_t next = 1;
        for (Step& step : plan.steps) {
            step.id = "s" + std::to_string(next++);
        }
        plan.id = id;
        plan.device = m_question.device;
        plan.notAfter = std::min(now + m_question.validity, m_remedy.expires);
        plan.notAfter.ns -= plan.notAfter.ns % kMillisecond; // so it is on the wire
        plan.remedy = m_text;
        METSUKE_CHECK(checkPlan(plan));
        return std::move(m_made);
    }

private:
    void take(Action action, const std::string& id) {
        const RemedyIndicator& indicator = *std::ranges::find(m_remedy.indicators, id, &RemedyIndicator::id);
        const auto sighting = std::ranges::find(m_question.sightings.found, indicatorOf(indicator), &endpoint::Sighting::indicator);
        if (sighting == m_question.sightings.found.end()) {
            return;
        }
        if (indicator.kind == Kind::Remote && action != Action::SuspendProcess && action != Action::KillProcess && action != Action::CollectEvidence) {
            takeRemote(action, indicator.value);
            return;
        }
        const auto moved = std::ranges::find_if(sighting->objects, [&](const SightedObject& one) { return isMoved(indicator, one); });
        if (moved != sighting->objects.end()) { // what has that name now, and what starts it, nobody has named
            leaveOut(Message("mitigation.left_moved").with("path", cleanText(indicator.value)).with("now", cleanText(moved->path)));
        }
        for (const SightedObject& object : sighting->objects) {
            if (isMeant(indicator, object) && (moved == sighting->objects.end() || object.path == indicator.value)) {
                takeObject(action, object);
            }
        }
    }

    void takeObject(Action action, const SightedObject& object) {
        switch (action) {
        case Action::CollectEvidence:
            if (object.kind != SightedObject::Kind::Process) {
                keep(m_evidence.files, object.path);
            } else if (const auto process = processOf(object)) {
                keep(m_evidence.processes, *process);
            }
            break;
        case Action::SuspendProcess:
        case Action::KillProcess: takeProcess(action, object); break;
        case Action::RemovePersistence:
            if (object.kind == SightedObject::Kind::Entry) {
                add(action, PersistenceTarget{object.entryKind, object.path, object.entry, {}}); // the dry run tells the file as it is now
            }
            break;
        case Action::QuarantineFile: takeFile(object); break;
        default: break;
        }
    }

    void takeProcess(Action action, const SightedObject& object) {
        if (object.kind != SightedObject::Kind::Process) {
            return;
        }
        if (object.pid == kFirstProcess || isSystem(object.path)) {
            leaveOut(Message("mitigation.left_system").with("path", cleanText(object.path)));
        } else if (const auto process = processOf(object)) {
            add(action, *process);
        } else {
            leaveOut(Message("mitigation.left_other_boot").with("process", cleanText(object.path)));
        }
    }

    void takeFile(const SightedObject& object) {
        if (object.kind != SightedObject::Kind::File) {
            return;
        }
        if (isSystem(object.path)) {
            leaveOut(Message("mitigation.left_system").with("path", cleanText(object.path)));
        } else if (object.sha256.empty()) {
            leaveOut(Message("mitigation.left_no_digest").with("path", cleanText(object.path)));
        } else {
            add(Action::QuarantineFile, FileTarget{object.path, object.sha256, false});
        }
    }

    void takeRemote(Action action, const std::string& value) {
        const auto address = IpAddress::parse(value);
        if (!address) {
            add(action, NameTarget{value, {}, m_question.holdFor});
            return;
        }
        if (std::ranges::find(m_question.management, *address) != m_question.management.end()) {
            leaveOut(Message("mitigation.direct_management").with("address", value));
            return;
        }
        if (std::ranges::any_of(m_question.protectedAddresses, [&](const Cidr& one) { return one.contains(*address); })) {
            leaveOut(Message("mitigation.blast_asset").with("address", value));
            return;
        }
        action == Action::DenyAddress ? add(action, AddressTarget{*address, kWholeAddress, 0, m_question.holdFor}) : add(action, ConnectionTarget{6, {}, *address, 0, 0});
    }

    /// nullopt: of another boot, or of another computer.
    [[nodiscard]] std::optional<ProcessTarget> processOf(const SightedObject& object) const {
        const bool isIts = endpoint::processUid(m_question.device, m_question.boot, object.pid, object.start) == object.process;
        return isIts ? std::optional(ProcessTarget{object.pid, object.start, m_question.boot, object.image, object.sha256, true}) : std::nullopt;
    }

    /// One step for all that was found, before anything is changed.
    void evidence() {
        if (!m_evidence.processes.empty() || !m_evidence.files.empty()) {
            add(Action::CollectEvidence, m_evidence);
        }
    }

    void add(Action action, Target target) {
        Step step{{}, action, std::move(target), Message(kRemedyWhy).with("remedy", m_remedy.id).with("title", m_remedy.title).with("signer", m_signer)};
        auto& steps = m_made.plan.steps;
        if (std::ranges::find(steps, step) != steps.end()) {
            return;
        }
        if (const Exception* exception = exceptionFor(step, nullptr, m_question.device, m_question.exceptions)) {
            leaveOut(leftAlone(*exception).with("action", std::string(textOf(action))));
        } else if (steps.size() >= kMostSteps) {
            leaveOut(Message("mitigation.left_too_many").with("most", static_cast<int64_t>(kMostSteps)));
        } else {
            steps.push_back(std::move(step));
        }
    }

    template <typename Value> static void keep(std::vector<Value>& list, const Value& value) {
        if (list.size() < plan::kMostListed && std::ranges::find(list, value) == list.end()) {
            list.push_back(value);
        }
    }

    void leaveOut(Message why) { keep(m_made.facts.leftOut, why); }

    const Remedy& m_remedy;
    const std::string& m_text; ///< as it was signed
    const std::string& m_signer;
    const RemedyQuestion& m_question;
    EvidenceTarget m_evidence;
    DirectOrder m_made;
};

} // namespace

std::vector<Indicator> indicatorsOf(const plan::Remedy& remedy) {
    std::vector<Indicator> all;
    for (const RemedyIndicator& one : remedy.indicators) {
        if (const Indicator indicator = indicatorOf(one); std::ranges::find(all, indicator) == all.end()) {
            all.push_back(indicator);
        }
    }
    return all;
}

Result<DirectOrder> remedyOrder(const plan::SignedRemedy& remedy, const RemedyQuestion& question, const std::string& id, Timestamp now) {
    return Builder(remedy, question).run(id, now);
}

Result<std::string> freeOrder(OrderBook& book, const plan::Remedy& remedy, const std::string& device) {
    const std::string about = remedy.id + '\n' + device;
    const std::string base = "r-" + Digest::hex(DigestKind::Sha256, asBytes(about)).substr(0, 16);
    for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
        const std::string id = attempt == 1 ? base : base + '-' + std::to_string(attempt);
        METSUKE_TRY(const auto order, book.order(id));
        if (!order || isBeforeRun(order->state)) {
            return id;
        }
        if (!order->runCommand.empty() || isInProgress(order->state)) {
            return Error(ErrorCode::InvalidArgument, Message("mitigation.remedy_applied").with("remedy", remedy.id).with("device", device).with("order", id));
        }
    }
    return Error(ErrorCode::InvalidArgument, Message("mitigation.remedy_attempts").with("remedy", remedy.id).with("device", device));
}

bool isOfRemedy(const Plan& plan) {
    return std::ranges::any_of(plan.steps, [](const Step& step) { return step.why.id == kRemedyWhy; });
}

} // namespace metsuke::mitigation
