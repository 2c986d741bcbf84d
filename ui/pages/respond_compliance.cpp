// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/respond_compliance.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/response_service.h"
#include "ui/services/sentences.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/sentence_list.h"
#include "ui/windows/record_prompts.h"

#include "core/base/wall_clock.h"

#include <QPushButton>

#include <algorithm>

namespace metsuke {

using endpoint::ComplianceFinding;
using mitigation::IsolationCondition;
using mitigation::QueueEntry;

namespace {

using CheckVerdict = ComplianceFinding::Verdict;

CheckVerdict verdictOf(const IsolationCondition& condition, const endpoint::ComplianceCheck& check) {
    return endpoint::findingOf(check, condition.answer.value_or(endpoint::ComplianceAnswer())).verdict;
}

int countOf(const IsolationCondition& condition, CheckVerdict verdict) {
    return static_cast<int>(std::ranges::count_if(condition.checks, [&](const endpoint::ComplianceCheck& one) { return verdictOf(condition, one) == verdict; }));
}

QString iconOf(CheckVerdict verdict) {
    return verdict == CheckVerdict::Holds ? QStringLiteral("check") : verdict == CheckVerdict::Fails ? QStringLiteral("cross") : QStringLiteral("help");
}

Token tokenOf(CheckVerdict verdict) { return verdict == CheckVerdict::Holds ? Token::StateOk : verdict == CheckVerdict::Fails ? Token::StateBad : Token::StateWarn; }

/// Of all of them: what fails is worse than what is not known.
CheckVerdict worstOf(const IsolationCondition& condition) {
    return countOf(condition, CheckVerdict::Fails) > 0 ? CheckVerdict::Fails : countOf(condition, CheckVerdict::Unknown) > 0 ? CheckVerdict::Unknown : CheckVerdict::Holds;
}

} // namespace

RespondCompliance::RespondCompliance(FleetService* fleet, QWidget* parent)
    : RecordView(parent)
    , m_fleet(fleet)
    , m_release(addDeed(QStringLiteral("unlock")))
    , m_require(addDeed(QStringLiteral("check")))
    , m_plan(addDeed(QStringLiteral("arrow-right"))) {
    connect(m_release, &QPushButton::clicked, this, [this] {
        const QueueEntry* entry = inHand();
        if (const mitigation::Order* order = entry != nullptr ? m_orders->order(entry->order) : nullptr) {
            record_prompts::askRelease(window(), *m_fleet, *order, respond_words::computer(*m_fleet->snapshot(), entry->device));
        }
    });
    connect(m_require, &QPushButton::clicked, this, [this] {
        if (const QueueEntry* entry = inHand()) {
            record_prompts::askRequire(window(), *m_fleet, entry->order, respond_words::computer(*m_fleet->snapshot(), entry->device), conditionOf(entry->order));
        }
    });
    connect(m_plan, &QPushButton::clicked, this, [this] { emit orderWanted(current()); });
}

void RespondCompliance::retranslate() {
    m_release->setText(tr("Release now…"));
    m_require->setText(tr("What has to be true…"));
    m_plan->setText(tr("Show its plan"));
    setColumns({tr("Computer"), tr("Required"), tr("Last answer"), tr("Ends in"), tr("Isolated by")}, 1, tr("Isolated computers"));
    setEmpty(tr("No computer is isolated"),
        tr("An isolated computer can be asked again and again whether what you require is true: its antivirus runs, it is patched, certain files are there or gone. Only then is the release proposed, or ordered at once, as you choose."), {});
}

RecordRow RespondCompliance::rowOf(const QueueEntry& entry, const FleetSnapshot& roster, Timestamp now) const {
    RecordCell required{tr("nothing"), QStringLiteral("minus"), Token::Text3, TextStyle::Body, -1};
    QString answered = QStringLiteral("–");
    if (const IsolationCondition* condition = conditionOf(entry.order)) {
        const CheckVerdict worst = worstOf(*condition);
        const auto all = static_cast<int>(condition->checks.size());
        required = {worst == CheckVerdict::Holds ? tr("all %n hold", nullptr, all) : tr("%1 of %n hold", nullptr, all).arg(countOf(*condition, CheckVerdict::Holds)), iconOf(worst), tokenOf(worst),
            TextStyle::Body, -1};
        answered = condition->answered.ns != 0 ? format::ago(condition->answered, now) : condition->asked.ns != 0 ? tr("none yet", "answer") : tr("not asked yet");
    }
    return {entry.order,
        {{respond_words::computer(roster, entry.device), {}, Token::Text2, TextStyle::BodyStrong, -1}, required, {answered, {}, Token::Text2, TextStyle::Body, -1},
            {entry.until.ns == 0 ? tr("never by itself") : format::duration(entry.until - now), {}, Token::Text2, TextStyle::Body, -1},
            {format::untrusted(entry.by), {}, Token::Text2, TextStyle::Body, -1}}};
}

void RespondCompliance::show(const OrdersSnapshotPtr& orders, const FleetSnapshot& roster) {
    m_orders = orders;
    m_all = orders->queues[static_cast<size_t>(mitigation::WorkQueue::Isolated)];
    const Timestamp now = wallClock();
    std::vector<RecordRow> rows;
    int ready = 0, required = 0;
    for (const QueueEntry& entry : m_all) {
        const IsolationCondition* condition = conditionOf(entry.order);
        required += condition != nullptr ? 1 : 0;
        ready += condition != nullptr && condition->met.ns != 0 ? 1 : 0;
        rows.push_back(rowOf(entry, roster, now));
    }
    const auto count = static_cast<int>(rows.size());
    QStringList parts;
    if (ready > 0) {
        parts << tr("%n can be released: all that was required holds", "computers", ready);
    }
    if (required > ready) {
        parts << tr("%n wait for what was required", "computers", required - ready);
    }
    if (count > required) {
        parts << tr("%n without any requirement", "computers", count - required);
    }
    setHead(QStringLiteral("lock"), ready > 0 ? Token::StateOk : Token::Text2, count == 0 ? tr("No computer is isolated") : tr("%n computers are isolated", nullptr, count),
        parts.join(QStringLiteral(" · ")));
    setRows(std::move(rows));
    showRows(count > 0);
}

const QueueEntry* RespondCompliance::inHand() const {
    const auto found = std::ranges::find(m_all, current(), &QueueEntry::order);
    return found == m_all.end() ? nullptr : &*found;
}

const IsolationCondition* RespondCompliance::conditionOf(const std::string& order) const {
    const auto found = m_orders->conditions.find(order);
    return found == m_orders->conditions.end() ? nullptr : &found->second;
}

bool RespondCompliance::canRelease(const std::string& order) const {
    const mitigation::Order* known = m_orders->order(order);
    return known != nullptr && mitigation::next(known->state, mitigation::OrderEvent::UndoAsked).has_value();
}

void RespondCompliance::showRow() {
    const QueueEntry* entry = inHand();
    const bool canAct = entry != nullptr && m_fleet != nullptr && m_fleet->responses() != nullptr;
    m_release->setVisible(entry != nullptr);
    m_release->setEnabled(canAct && canRelease(entry->order));
    m_require->setVisible(canAct);
    m_plan->setVisible(entry != nullptr && m_orders->order(entry->order) != nullptr);
    if (entry == nullptr) {
        setTitle(QStringLiteral("lock"), Token::Text3, tr("No computer is chosen"), {});
        return;
    }
    const IsolationCondition* condition = conditionOf(entry->order);
    const CheckVerdict worst = condition != nullptr ? worstOf(*condition) : CheckVerdict::Unknown;
    setTitle(QStringLiteral("lock"), condition != nullptr ? tokenOf(worst) : Token::Text2, respond_words::computer(*m_fleet->snapshot(), entry->device), metsuke::sentences::render(entry->nextStep));
    facts()->add(tr("Why"), metsuke::sentences::render(entry->reason));
    facts()->add(tr("Isolated by"), format::untrusted(entry->by));
    facts()->add(tr("Since"), format::moment(entry->since));
    facts()->add(tr("Until"), entry->until.ns == 0 ? QString() : format::moment(entry->until));
    if (condition == nullptr) {
        lines()->add(QStringLiteral("info"), Token::Text2, tr("Nothing has to be true before it is released: that is for a person to judge, or its time to end."));
        return;
    }
    facts()->add(tr("Last asked"), condition->asked.ns == 0 ? tr("not yet") : format::moment(condition->asked));
    facts()->add(tr("Last answer"), condition->answered.ns == 0 ? tr("none") : format::moment(condition->answered));
    facts()->add(tr("Released"), condition->isAutomatic ? tr("at once, when all of it is true") : tr("by a person"));
    facts()->add(tr("Required by"), format::untrusted(condition->by));
    lines()->addTitle(tr("Has to be true"));
    const std::vector<Message> words = mitigation::wordsOf(*condition);
    for (size_t i = 0; i < words.size(); ++i) {
        const CheckVerdict verdict = verdictOf(*condition, condition->checks[i]);
        lines()->add(iconOf(verdict), tokenOf(verdict), metsuke::sentences::render(words[i]));
    }
}

} // namespace metsuke
