// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/order_detail.h"

#include "ui/models/operation_model.h"
#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/sentence_list.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr int kHashShown = 12;

QString momentOf(Timestamp at) { return at.ns == 0 ? QString() : format::moment(at); }

} // namespace

OrderDetail::OrderDetail(QWidget* parent)
    : QWidget(parent)
    , m_glyph(new GlyphLabel(18, this))
    , m_name(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_state(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_standing(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_facts(new FactList(this))
    , m_radius(new SentenceList(this)) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_name->setElided(true);
    head->addWidget(m_glyph);
    head->addWidget(m_name, 1);
    column->addLayout(head);
    m_state->setWordWrap(true);
    m_standing->setWordWrap(true);
    column->addWidget(m_state);
    column->addWidget(m_standing);
    column->addWidget(m_facts);
    column->addSpacing(4);
    column->addWidget(m_radius);
    column->addStretch(1);
}

void OrderDetail::setOrder(const mitigation::Order* order, const ProposedPtr& proposed, const std::vector<mitigation::Deed>* deeds, const fleet::Agent* agent, const QString& host,
    Timestamp now) {
    m_facts->clear();
    m_radius->clear();
    const bool isAny = order != nullptr || proposed != nullptr;
    m_glyph->setVisible(isAny);
    m_state->setVisible(isAny);
    const QString standing = order != nullptr ? respond_words::standing(*order, agent, now) : QString();
    m_standing->setText(format::breakable(standing));
    m_standing->setVisible(!standing.isEmpty());
    if (!isAny) {
        m_name->setText(tr("No plan is chosen"));
        return;
    }
    m_name->setText(host);
    m_state->setText(order != nullptr ? respond_words::state(order->state) : tr("proposed, nobody has looked yet"));
    m_glyph->setIcon(order != nullptr ? respond_words::icon(order->state) : QStringLiteral("help"), order != nullptr ? respond_words::token(order->state) : Token::Accent);
    showFacts(order, proposed.get(), now);
    if (order != nullptr && order->facts) {
        showRadius(*order->facts, order->plan.steps.size() > 1);
    } else if (proposed) {
        showRadius(mitigation::factsOf(proposed->proposal), true);
    } else {
        m_radius->addTitle(tr("What goes along with it"));
        m_radius->add(QStringLiteral("info"), Token::Text2, tr("It was drafted from a file, without what goes along with it. The dry run says what each step would touch."));
    }
    if (deeds != nullptr) {
        showDeeds(*deeds, order != nullptr ? order->device() : std::string(), host);
    }
}

void OrderDetail::showFacts(const mitigation::Order* order, const Proposed* proposed, Timestamp now) {
    if (order == nullptr) {
        m_facts->add(tr("Proposed"), momentOf(proposed->made));
        m_facts->add(tr("Released by itself"), tr("after %1", "time").arg(format::duration(proposed->question.holdFor)));
        return;
    }
    m_facts->add(tr("Drafted"), momentOf(order->created));
    m_facts->add(tr("Drafted by"), format::untrusted(order->by));
    m_facts->add(tr("Looked at"), momentOf(order->looked));
    m_facts->add(tr("Changed"), momentOf(order->changed));
    const bool isToBegin = mitigation::isBeforeRun(order->state) || order->state == mitigation::OrderState::Waiting || order->state == mitigation::OrderState::Queued;
    m_facts->add(tr("Lapses"), isToBegin ? momentOf(order->plan.notAfter) : QString());
    if (const Timestamp release = releaseOf(*order, now); release.ns != 0) {
        m_facts->add(tr("Released by itself"), momentOf(release));
    }
    m_facts->add(tr("Ordered by"), order->wantedBy == mitigation::kWorkstation ? QString() : format::untrusted(order->wantedBy));
    m_facts->add(tr("Agreed"), order->approvals.empty() ? QString() : tr("%n persons", nullptr, static_cast<int>(order->approvals.size())));
    m_facts->add(tr("Plan"), format::untrusted(order->id), true);
    m_facts->add(tr("Dry run"), QString::fromStdString(order->planHash()).left(kHashShown), true);
}

void OrderDetail::showRadius(const mitigation::OrderFacts& facts, bool isOfAllSteps) {
    const auto addAll = [this](const QString& title, const std::vector<Message>& messages, const QString& icon, Token token) {
        if (!messages.empty()) {
            m_radius->addTitle(title);
        }
        for (const Message& message : messages) {
            m_radius->add(icon, token, sentences::render(message));
        }
    };
    const bool isAny = !(facts.blast.assets.empty() && facts.blast.sessions.empty() && facts.blast.otherUsers.empty());
    if (isOfAllSteps && isAny) {
        m_radius->addTitle(tr("What goes along with it"));
        m_radius->add(QStringLiteral("info"), Token::Text2, tr("Of all steps that were proposed, chosen or not."));
    }
    addAll(tr("Protected, and touched"), facts.blast.assets, QStringLiteral("shield"), Token::StateWarn);
    addAll(tr("Connections that drop"), facts.blast.sessions, QStringLiteral("flows"), Token::StateWarn);
    if (facts.blast.moreSessions > 0) {
        m_radius->add(QStringLiteral("plus"), Token::Text3, tr("and %n more", nullptr, static_cast<int>(facts.blast.moreSessions)));
    }
    addAll(tr("Others that use the same files"), facts.blast.otherUsers, QStringLiteral("process"), Token::StateWarn);
    if (facts.blast.assets.empty()) {
        m_radius->addTitle(tr("Protected"));
        m_radius->add(QStringLiteral("check"), Token::StateOk, tr("Nothing that is protected is touched."));
    }
    addAll(tr("Left alone"), facts.leftOut, QStringLiteral("minus"), Token::Text2);
    addAll(tr("What the trace does not know"), facts.gaps, QStringLiteral("help"), Token::StateWarn);
}

void OrderDetail::showDeeds(const std::vector<mitigation::Deed>& deeds, const std::string& device, const QString& host) {
    constexpr size_t kMostDeeds = 30;
    if (!deeds.empty()) {
        m_radius->addTitle(tr("Who did what"));
    }
    size_t shown = 0;
    for (auto deed = deeds.rbegin(); deed != deeds.rend() && shown < kMostDeeds; ++deed, ++shown) {
        const QString why = deed->why.id.empty() ? QString() : sentences::render(deed->why);
        const QString what = tr("%1 %2: %3", "time, who, what").arg(format::clockSeconds(deed->at), sentences::render(mitigation::whoOf(*deed, device, host.toStdString())), sentences::render(mitigation::wordsOf(*deed)));
        m_radius->add(QStringLiteral("audit"), Token::Text3, why.isEmpty() ? what : tr("%1 (%2)", "what, why").arg(what, why), TextStyle::Caption);
    }
}

void OrderDetail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
}

} // namespace metsuke
