// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/what_was_done.h"

#include "core/report/html_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

using html::escape;
using html::shortTime;
using Json = nlohmann::ordered_json;

constexpr size_t kMostEntries = 100'000;
constexpr const char* kTakenBack = "plan.state_rolled_back"; ///< what a step says that was undone
constexpr std::array<std::string_view, 3> kKinds{"order", "step", "firewall"};

/// A step as it stands, out of all that was told of it.
struct Step {
    TakenAction last;
    Timestamp done; ///< when it was over; 0 it never was
    Timestamp undone; ///< 0 not
};

class Section {
public:
    Section(const MessageCatalog& catalog, Language language)
        : m_catalog(catalog)
        , m_language(language) { }

    std::string render(const std::vector<TakenAction>& actions) {
        std::vector<std::string> orders; // in the order of their first mention
        std::vector<TakenAction> blocks;
        for (const TakenAction& action : actions) {
            if (action.kind == TakenAction::Kind::Block) {
                blocks.push_back(action);
            } else if (std::ranges::find(orders, action.order) == orders.end()) {
                orders.push_back(action.order);
            }
        }
        for (const std::string& id : orders) {
            order(actions, id);
        }
        firewalls(blocks);
        return m_out.empty() ? m_out : "<h2>" + say("report.done") + "</h2>" + m_out;
    }

private:
    std::string say(const Message& message) const { return message.id.empty() ? std::string() : escape(m_catalog.render(message, m_language)); }
    void head(std::initializer_list<const char*> columns) {
        m_out += "<table><tr>";
        for (const char* column : columns) {
            m_out += "<th>" + say(column);
        }
        m_out += "</tr>";
    }
    static std::string time(Timestamp at) { return at.ns == 0 ? std::string() : "<code>" + shortTime(at) + "</code>"; }

    void order(const std::vector<TakenAction>& actions, const std::string& id) {
        std::vector<TakenAction> told;
        std::vector<Step> steps;
        for (const TakenAction& action : actions) {
            if (action.order != id || action.kind == TakenAction::Kind::Block) {
                continue;
            }
            if (action.kind == TakenAction::Kind::Order) {
                told.push_back(action);
                continue;
            }
            auto step = std::ranges::find(steps, action.step, [](const Step& one) { return one.last.step; });
            if (step == steps.end()) {
                step = steps.insert(steps.end(), Step{});
            }
            step->last = action;
            (action.what == kTakenBack ? step->undone : step->done) = action.at;
        }
        const TakenAction& newest = told.empty() ? steps.front().last : told.back();
        m_out += "<h3>" + escape(newest.place) + " · <code>" + escape(id) + "</code> · " + say(Message(newest.what)) + "</h3>";
        head({"report.time", "report.done_what", "report.done_who", "report.done_why"});
        for (const TakenAction& action : told) {
            m_out += "<tr><td>" + time(action.at) + "<td>" + say(Message(action.what)) + "<td>" + escape(action.by) + "<td>" + say(action.reason) + "</tr>";
        }
        m_out += "</table>";
        stepTable(steps);
    }

    void stepTable(const std::vector<Step>& steps) {
        if (steps.empty()) {
            return;
        }
        head({"report.done_step", "report.done_action", "report.done_object", "report.done_state", "report.done_over", "report.done_undone"});
        for (const Step& step : steps) {
            m_out += "<tr><td><code>" + escape(step.last.step) + "</code><td>" + say(Message(step.last.action)) + "<td><code>" + escape(step.last.object)
                + "</code><td>" + say(Message(step.last.what)) + "<td>" + time(step.done) + "<td>" + time(step.undone);
            if (step.undone.ns == 0 && !step.last.undo.empty()) {
                m_out += say(Message("report.done_can_undo").with("undo", step.last.undo));
            }
            m_out += "</tr>";
        }
        m_out += "</table>";
    }

    void firewalls(const std::vector<TakenAction>& blocks) {
        if (blocks.empty()) {
            return;
        }
        m_out += "<h3>" + say("report.done_firewalls") + "</h3>";
        head({"report.time", "report.done_firewall", "report.done_object", "report.done_what", "report.done_rule", "report.done_who", "report.done_why"});
        for (const TakenAction& block : blocks) {
            m_out += "<tr><td>" + time(block.at) + "<td>" + escape(block.place) + "<td><code>" + escape(block.object) + "</code><td>" + say(Message(block.action))
                + ": " + say(Message(block.what)) + "<td class=n>" + escape(block.step) + "<td>" + escape(block.by) + "<td>" + say(block.reason) + "</tr>";
        }
        m_out += "</table>";
    }

    const MessageCatalog& m_catalog;
    Language m_language;
    std::string m_out;
};

} // namespace

Result<std::vector<TakenAction>> actionsTakenIn(EventStore& store) {
    METSUKE_TRY(auto entries, store.actionLog(kMostEntries, {}));
    std::ranges::reverse(entries);
    std::vector<TakenAction> actions;
    for (const ActionLogEntry& entry : entries) {
        auto action = entry.kind == kMitigationEntry || entry.kind == kFirewallEntry ? takenActionOf(entry.what) : std::nullopt;
        if (action) {
            actions.push_back(std::move(*action));
        }
    }
    return actions;
}

std::string whatWasDoneHtml(const std::vector<TakenAction>& actions, const MessageCatalog& catalog, Language language) {
    return Section(catalog, language).render(actions);
}

Json whatWasDoneJson(const std::vector<TakenAction>& actions, const MessageCatalog& catalog, Language language) {
    const auto say = [&](const Message& message) { return message.id.empty() ? Json(nullptr) : Json(catalog.render(message, language)); };
    Json all = Json::array();
    for (const TakenAction& action : actions) {
        all.push_back({{"kind", kKinds[static_cast<size_t>(action.kind)]}, {"order", action.order}, {"incident", action.incident}, {"place", action.place},
            {"by", action.by}, {"time", formatIso8601(action.at)}, {"what", action.what}, {"what_text", say(Message(action.what))}, {"step", action.step},
            {"action", action.action}, {"object", action.object}, {"undo", action.undo}, {"reason", action.reason.id}, {"why", say(action.reason)}});
    }
    return all;
}

} // namespace metsuke
