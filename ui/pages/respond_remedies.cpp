// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/respond_remedies.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/sentence_list.h"
#include "ui/windows/confirm_dialog.h"
#include "ui/windows/record_prompts.h"
#include "ui/windows/respond_prompts.h"

#include <QDir>
#include <QPointer>
#include <QPushButton>

#include <algorithm>

namespace metsuke {

using mitigation::OrderState;

RespondRemedies::RespondRemedies(RespondSession& work, FleetService* fleet, QWidget* parent)
    : RecordView(parent)
    , m_work(work)
    , m_fleet(fleet)
    , m_open(addButton(QStringLiteral("file")))
    , m_lookAll(addButton(QStringLiteral("eye")))
    , m_ask(addButton(QStringLiteral("redo")))
    , m_runAll(addPrimaryButton())
    , m_look(addDeed(QStringLiteral("eye")))
    , m_run(addDeed(QStringLiteral("play")))
    , m_plan(addDeed(QStringLiteral("arrow-right"))) {
    connect(m_open, &QPushButton::clicked, this, &RespondRemedies::open);
    connect(this, &RecordView::emptyWanted, this, [this] { m_remedy == nullptr ? open() : m_fleet->responses()->askRemedy(); });
    connect(m_ask, &QPushButton::clicked, this, [this] { m_fleet->responses()->askRemedy(); });
    connect(m_lookAll, &QPushButton::clicked, this, [this] { look(true); });
    connect(m_look, &QPushButton::clicked, this, [this] { look(false); });
    connect(m_runAll, &QPushButton::clicked, this, [this] { carryOut(true); });
    connect(m_run, &QPushButton::clicked, this, [this] { carryOut(false); });
    connect(m_plan, &QPushButton::clicked, this, [this] {
        const RemedyComputer* one = inHand();
        if (const mitigation::Order* order = one != nullptr ? orderOf(*one) : nullptr) {
            emit orderWanted(order->id);
        }
    });
}

void RespondRemedies::retranslate() {
    m_open->setText(tr("Open a remedy…"));
    m_ask->setText(tr("Ask again"));
    m_ask->setToolTip(tr("Every computer is asked for what the remedy is about. Nothing is changed."));
    m_look->setText(tr("Look what it would do there"));
    m_run->setText(tr("Carry out there…"));
    m_plan->setText(tr("Show its plan"));
    setColumns({tr("Computer"), tr("Applies"), tr("State"), tr("The computer says")}, 3, tr("Computers that the remedy may apply to"));
}

void RespondRemedies::show(const OrdersSnapshotPtr& orders, const FleetSnapshot& /*roster*/) {
    m_orders = orders;
    ResponseService* service = m_fleet != nullptr ? m_fleet->responses() : nullptr;
    m_remedy = service != nullptr ? service->remedy() : nullptr;
    std::vector<RecordRow> rows;
    int matching = 0;
    for (const RemedyComputer& one : m_remedy != nullptr ? m_remedy->computers : std::vector<RemedyComputer>()) {
        matching += one.plan ? 1 : 0;
        rows.push_back(rowOf(one));
    }
    // Where it applies comes first, who has not answered last.
    const auto rank = [this](const RecordRow& row) {
        const auto one = std::ranges::find(m_remedy->computers, row.key, &RemedyComputer::device);
        return one->plan ? 0 : one->isSettled ? 1 : 2;
    };
    std::ranges::stable_sort(rows, {}, rank);
    if (m_remedy == nullptr) {
        setEmpty(tr("Clean up by an expert's word"),
            tr("Hand evidence to an expert, who writes a remedy: what the intruder is recognised by, and what is to be done with it. Signed by a person of the policy, it is applied to one computer, then to all on which something of it is found."),
            service != nullptr ? tr("Open a remedy…") : QString());
    } else if (rows.empty()) {
        setEmpty(m_remedy->wasAsked ? tr("There is no agent to ask") : tr("Which computers does it apply to?"),
            m_remedy->wasAsked ? tr("Computers are asked once their agents are approved.")
                               : format::paragraph({summary(), tr("Every computer is asked whether anything of it is there. Nothing is changed.")}),
            m_remedy->wasAsked ? QString() : tr("Ask the computers"));
    }
    const bool isAny = !rows.empty();
    setRows(std::move(rows));
    showRows(isAny);
    showHead(matching);
    showButtons();
}

/// What it looks for and does, in a sentence.
QString RespondRemedies::summary() const {
    constexpr qsizetype kNamed = 4;
    const plan::Remedy& remedy = m_remedy->remedy.remedy;
    QStringList looks, does;
    for (const plan::RemedyIndicator& one : remedy.indicators) {
        looks << format::unbroken(format::untrusted(one.value));
    }
    for (const plan::RemedyStep& one : remedy.steps) {
        if (const QString action = respond_words::action(one.action); !does.contains(action)) {
            does << action;
        }
    }
    if (looks.size() > kNamed) {
        looks = looks.mid(0, kNamed) << tr("and %n more", nullptr, static_cast<int>(remedy.indicators.size()) - static_cast<int>(kNamed));
    }
    const QString comma = tr(", ", "between things of a list");
    return tr("It looks for %1. What it does with what is found: %2.", "things, actions").arg(looks.join(comma), does.join(comma));
}

RecordRow RespondRemedies::rowOf(const RemedyComputer& one) const {
    RecordCell applies{tr("being asked"), QStringLiteral("clock"), Token::StateWait, TextStyle::Body, -1};
    if (one.plan) {
        applies = {tr("%n steps", nullptr, static_cast<int>(one.plan->plan.steps.size())), QStringLiteral("target"), Token::StateWarn, TextStyle::Body, -1};
    } else if (one.isSettled) {
        const bool isClean = one.whyNot && one.whyNot->id == "mitigation.remedy_nothing";
        applies = {isClean ? tr("nothing found") : tr("no plan"), isClean ? QStringLiteral("check") : QStringLiteral("help"), isClean ? Token::StateOk : Token::StateWarn, TextStyle::Body, -1};
    }
    RecordCell state{QStringLiteral("–"), {}, Token::Text2, TextStyle::Body, -1}, says{one.whyNot ? metsuke::sentences::render(*one.whyNot) : QStringLiteral("–"), {}, Token::Text2, TextStyle::Body, -1};
    if (const mitigation::Order* order = orderOf(one)) {
        state = {respond_words::state(order->state), respond_words::icon(order->state), respond_words::token(order->state), TextStyle::Body, -1};
        says.text = !order->reason.id.empty() ? metsuke::sentences::render(order->reason)
            : order->report                   ? tr("%n steps changed something", nullptr, static_cast<int>(std::ranges::count_if(order->report->steps, mitigation::isInForce)))
            : order->dryRun                   ? tr("%n steps would change something", nullptr, respond_words::changesOf(*order->dryRun))
                                              : QStringLiteral("–");
    } else if (one.plan) {
        state.text = tr("not looked at yet");
        state.icon = QStringLiteral("help");
    }
    return {one.device, {{format::untrusted(one.hostname), {}, Token::Text2, TextStyle::BodyStrong, -1}, applies, state, says}};
}

void RespondRemedies::showHead(int matching) {
    if (m_remedy == nullptr) {
        setHead(QStringLiteral("note"), Token::Text2, tr("No remedy is open"), {});
        return;
    }
    const plan::Remedy& remedy = m_remedy->remedy.remedy;
    const auto open = static_cast<int>(std::ranges::count(m_remedy->computers, false, &RemedyComputer::isSettled));
    QStringList parts{tr("Signed by %1", "name of the policy").arg(format::untrusted(m_remedy->remedy.signer)), tr("written by %1", "expert").arg(format::untrusted(remedy.who)),
        tr("good until %1", "moment").arg(format::moment(remedy.expires))};
    if (m_remedy->wasAsked) {
        parts << tr("applies to %1 of %n computers", nullptr, static_cast<int>(m_remedy->computers.size())).arg(matching);
    }
    if (open > 0) {
        parts << tr("%n have not answered", "computers", open);
    }
    setHead(QStringLiteral("shield-check"), Token::StateOk, format::untrusted(remedy.title.empty() ? remedy.id : remedy.title), parts.join(QStringLiteral(" · ")));
}

void RespondRemedies::showButtons() {
    const bool isOpen = m_remedy != nullptr;
    const auto look = static_cast<int>(toLookAt().size());
    const auto run = static_cast<int>(toCarryOut().size());
    m_open->setVisible(isOpen);
    m_ask->setVisible(isOpen && !m_remedy->computers.empty());
    m_lookAll->setVisible(look > 1);
    m_lookAll->setText(tr("Look on all %n", "computers", look));
    m_runAll->setVisible(run > 1);
    m_runAll->setText(tr("Carry out on all %n…", "computers", run));
    const RemedyComputer* one = inHand();
    const mitigation::Order* order = one != nullptr ? orderOf(*one) : nullptr;
    m_look->setVisible(one != nullptr && one->plan && (order == nullptr || mitigation::isBeforeRun(order->state)));
    m_look->setEnabled(order == nullptr || order->state != OrderState::DryRunning);
    m_run->setVisible(order != nullptr && order->state == OrderState::Reviewed && order->dryRun);
    m_plan->setVisible(order != nullptr);
}

const RemedyComputer* RespondRemedies::inHand() const {
    if (m_remedy == nullptr) {
        return nullptr;
    }
    const auto found = std::ranges::find(m_remedy->computers, current(), &RemedyComputer::device);
    return found == m_remedy->computers.end() ? nullptr : &*found;
}

/// None: also when a later answer, or an exception since, came to other steps than were looked at; a draft goes then.
const mitigation::Order* RespondRemedies::orderOf(const RemedyComputer& one) const {
    const mitigation::Order* order = one.plan ? m_orders->order(one.plan->plan.id) : nullptr;
    return order != nullptr && mitigation::isBeforeRun(order->state) && order->plan.steps != one.plan->plan.steps ? nullptr : order;
}

std::vector<std::string> RespondRemedies::toLookAt() const {
    std::vector<std::string> devices;
    for (const RemedyComputer& one : m_remedy != nullptr ? m_remedy->computers : std::vector<RemedyComputer>()) {
        if (one.plan && orderOf(one) == nullptr) {
            devices.push_back(one.device);
        }
    }
    return devices;
}

std::vector<const mitigation::Order*> RespondRemedies::toCarryOut() const {
    std::vector<const mitigation::Order*> orders;
    for (const RemedyComputer& one : m_remedy != nullptr ? m_remedy->computers : std::vector<RemedyComputer>()) {
        if (const mitigation::Order* order = orderOf(one); order != nullptr && order->state == OrderState::Reviewed && order->dryRun) {
            orders.push_back(order);
        }
    }
    return orders;
}

void RespondRemedies::showRow() {
    showButtons();
    const RemedyComputer* one = inHand();
    if (one == nullptr) {
        setTitle(QStringLiteral("computer"), Token::Text3, tr("No computer is chosen"), {});
        return;
    }
    const mitigation::Order* order = orderOf(*one);
    setTitle(order != nullptr ? respond_words::icon(order->state) : QStringLiteral("computer"), order != nullptr ? respond_words::token(order->state) : Token::Text2,
        format::untrusted(one->hostname), order != nullptr ? respond_words::state(order->state) : one->whyNot ? metsuke::sentences::render(*one->whyNot) : QString());
    if (one->plan) {
        lines()->addTitle(tr("What is done there"));
        const plan::PlanReport* report = order == nullptr ? nullptr : order->report ? &*order->report : order->dryRun ? &*order->dryRun : nullptr;
        const plan::Plan& plan = order != nullptr ? order->plan : one->plan->plan;
        for (const plan::Step& step : plan.steps) {
            const QString words = tr("%1: %2", "action, target").arg(respond_words::action(step.action), respond_words::target(step.target, format::untrusted(one->hostname)));
            const auto said = report != nullptr ? std::ranges::find(report->steps, step.id, &plan::StepReport::step) : std::vector<plan::StepReport>::const_iterator();
            const bool isSaid = report != nullptr && said != report->steps.end();
            lines()->add(isSaid ? respond_words::icon(said->state) : QStringLiteral("step"), isSaid ? respond_words::token(said->state) : Token::Text3,
                isSaid ? tr("%1 · %2", "step, what the computer says").arg(words, respond_words::outcome(*said, !order->report)) : words);
        }
        for (const auto* list : {&one->plan->facts.leftOut, &one->plan->facts.gaps, &one->plan->facts.blast.assets}) {
            for (const Message& why : *list) {
                lines()->add(QStringLiteral("info"), Token::StateWarn, metsuke::sentences::render(why));
            }
        }
    }
    showRemedy();
}

void RespondRemedies::showRemedy() {
    const plan::Remedy& remedy = m_remedy->remedy.remedy;
    facts()->add(tr("Remedy"), format::untrusted(remedy.id), true);
    facts()->add(tr("File"), QDir::toNativeSeparators(m_remedy->file));
    facts()->add(tr("Made"), format::moment(remedy.created));
    lines()->addTitle(tr("The remedy looks for"));
    for (const plan::RemedyIndicator& one : remedy.indicators) {
        const QString value = format::untrusted(one.value);
        lines()->add(QStringLiteral("search"), Token::Text3, one.entry.empty() ? value : tr("%1: %2", "file, entry in it").arg(value, format::untrusted(one.entry)), TextStyle::Mono);
    }
    lines()->addTitle(tr("And does with what it finds"));
    for (const plan::RemedyStep& one : remedy.steps) {
        lines()->add(QStringLiteral("step"), Token::Text3, respond_words::action(one.action));
    }
}

void RespondRemedies::open() {
    if (m_fleet != nullptr && m_fleet->responses() != nullptr) {
        record_prompts::askRemedyFile(window(), *m_fleet);
    }
}

void RespondRemedies::look(bool isAll) {
    const RemedyComputer* one = inHand();
    if (!isAll && one == nullptr) {
        return;
    }
    if (const mitigation::Order* order = isAll ? nullptr : orderOf(*one)) {
        m_fleet->lookAgain(order->id);
    } else {
        m_fleet->responses()->draftRemedy(isAll ? toLookAt() : std::vector{one->device}, m_work.caseId());
    }
}

/// Each as its own dry run showed it, and not otherwise.
void RespondRemedies::carryOut(bool isAll) {
    const RemedyComputer* one = inHand();
    if (!isAll) {
        if (const mitigation::Order* order = one != nullptr ? orderOf(*one) : nullptr) {
            respond_prompts::askCarryOut(window(), *m_fleet, *order, format::untrusted(one->hostname));
        }
        return;
    }
    constexpr qsizetype kShown = 8;
    QStringList hosts;
    std::vector<std::pair<std::string, std::string>> runs;
    const FleetSnapshotPtr roster = m_fleet->snapshot();
    for (const mitigation::Order* order : toCarryOut()) {
        runs.emplace_back(order->id, order->dryRun->planHash);
        hosts << tr("%1: %n steps would change something", "computer", respond_words::changesOf(*order->dryRun)).arg(respond_words::computer(*roster, order->device()));
    }
    const auto count = static_cast<int>(hosts.size());
    if (count > kShown) {
        hosts = hosts.mid(0, kShown) << tr("and %n more", nullptr, count - static_cast<int>(kShown));
    }
    ConfirmDialog::ask(window(),
        {tr("Carry out the remedy on %n computers", nullptr, count),
            format::paragraph({tr("Each computer does what its own dry run showed, and nothing else. One goes first, then five, then the rest; the first that goes wrong stops it."),
                QString(u'\n' + hosts.join(u'\n'))}),
            {}, tr("Carry out"), true},
        [fleet = QPointer<FleetService>(m_fleet), runs] {
            for (const auto& [order, hash] : runs) {
                if (fleet != nullptr) {
                    fleet->carryOut(order, hash);
                }
            }
        });
}

} // namespace metsuke
