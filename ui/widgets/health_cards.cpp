// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/health_cards.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/usual_chart.h"

#include <QGridLayout>

#include <algorithm>

namespace metsuke {

namespace {

using State = HealthFinding::State;
constexpr size_t kShownRuns = 2;

QString topicWords(HealthFinding::Topic topic) {
    return sentences::render(Message("health.topic." + std::string(healthTopicName(topic))));
}

std::pair<const char*, Token> glyphOf(State state) {
    switch (state) {
    case State::Good:
        return {"check", Token::StateOk};
    case State::Plain:
        return {"info", Token::Text2};
    case State::Unknown:
        return {"minus", Token::Text3};
    case State::Warning:
        return {"warning", Token::StateWarn};
    case State::Bad:
        return {"warning", Token::StateBad};
    }
    return {"minus", Token::Text3};
}

} // namespace

FindingsCard::FindingsCard(QWidget* parent)
    : Card(parent)
    , m_usual(new UsualChart(this)) {
    m_usual->setContentsMargins(12, 0, 12, 8);
    m_usual->hide();
    auto* chart = new QHBoxLayout;
    chart->setContentsMargins(12, 0, 12, 8);
    chart->addWidget(m_usual);
    body()->addLayout(chart);
    body()->addStretch(1);
}

void FindingsCard::setAssessment(const HealthAssessment& assessment) {
    m_usual->setVisible(!assessment.baseline.today.empty());
    m_usual->setHours(assessment.baseline.today);
    if (m_rows != nullptr && m_findings == assessment.findings) {
        return;
    }
    m_findings = assessment.findings;
    retranslate();
}

void FindingsCard::retranslate() {
    const auto trouble = std::ranges::count_if(m_findings,
        [](const HealthFinding& f) { return f.state == State::Warning || f.state == State::Bad; });
    setTitle(tr("Mirror and machine"),
        m_findings.empty() ? QString()
            : trouble == 0 ? tr("all well")
                           : tr("%n to look at", nullptr, static_cast<int>(trouble)));
    const bool hadFocus = m_rows != nullptr && m_rows->isAncestorOf(focusWidget());
    delete m_rows;
    m_rows = new QWidget(this);
    auto* grid = new QGridLayout(m_rows);
    grid->setContentsMargins(12, 6, 12, 6);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(2, 1);
    int line = 0;
    for (const HealthFinding& finding : m_findings) {
        addFinding(*grid, line, finding);
        line += 2;
    }
    body()->insertWidget(0, m_rows);
    m_rows->show();
    if (const auto links = m_rows->findChildren<LinkButton*>(); hadFocus && !links.isEmpty()) {
        links.front()->setFocus(Qt::OtherFocusReason); // a live capture must not take the keyboard away
    }
}

void FindingsCard::addFinding(QGridLayout& grid, int line, const HealthFinding& finding) {
    const auto [icon, token] = glyphOf(finding.state);
    const bool isTrouble = finding.state == State::Warning || finding.state == State::Bad;
    auto* glyph = new GlyphLabel(16, m_rows);
    glyph->setIcon(QLatin1String(icon), token);
    glyph->setAccessibleName(isTrouble     ? tr("warning")
            : finding.state == State::Good ? tr("good")
                                           : tr("note"));
    auto* topic = new TokenLabel(topicWords(finding.topic), TextStyle::Caption, Token::Text2, m_rows);
    auto* what = new TokenLabel(format::whole(sentences::render(finding.what)),
        isTrouble ? TextStyle::CaptionStrong : TextStyle::Caption,
        finding.state == State::Unknown ? Token::Text2 : Token::Text, m_rows);
    what->setWordWrap(true);
    grid.addWidget(glyph, line, 0, Qt::AlignTop);
    grid.addWidget(topic, line, 1, Qt::AlignTop);
    grid.addWidget(what, line, 2);
    if (isTrouble && finding.at) {
        auto* when = new LinkButton(m_rows);
        when->setTextStyle(TextStyle::Caption);
        when->setText(format::clock(*finding.at));
        when->setToolTip(tr("Show this time in the Timeline"));
        when->setAccessibleName(tr("%1: show in the Timeline").arg(topic->text()));
        connect(when, &QPushButton::clicked, this, [this, at = *finding.at] { emit timeChosen(at); });
        grid.addWidget(when, line, 3, Qt::AlignTop);
    }
    if (!finding.advice.id.empty()) {
        auto* advice
            = new TokenLabel(sentences::render(finding.advice), TextStyle::Caption, Token::Text2, m_rows);
        advice->setWordWrap(true);
        grid.addWidget(advice, line + 1, 2, 1, 2);
    }
}

SelftestCard::SelftestCard(QWidget* parent)
    : Card(parent) {
    body()->addStretch(1);
}

void SelftestCard::setRuns(const std::vector<SelftestRun>& runs) {
    const auto same = [](const SelftestRun& a, const SelftestRun& b) {
        return a.token == b.token
            && std::ranges::equal(
                a.arrivals, b.arrivals, [](const SelftestArrival& x, const SelftestArrival& y) {
                    return x.request == y.request && x.answer == y.answer;
                });
    };
    if (m_rows != nullptr && std::ranges::equal(runs, m_runs, same)) {
        return;
    }
    m_runs = runs;
    rebuild();
}

void SelftestCard::retranslate() { rebuild(); }

void SelftestCard::rebuild() {
    setTitle(tr("Self-test"),
        m_runs.empty() ? tr("none seen")
                       : tr("last one %1", "time").arg(format::dateTime(m_runs.front().last)));
    delete m_rows;
    m_rows = new QWidget(this);
    auto* grid = new QGridLayout(m_rows);
    grid->setContentsMargins(12, 6, 12, 8);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(2, 1);
    int line = 0;
    if (m_runs.empty()) {
        auto* how = new TokenLabel(tr("Does the mirror show everything? On any two clients behind it, run "
                                      "“metsuke-cli selftest --answer” on one and "
                                      "“metsuke-cli selftest --to ADDRESS” with its address on the other: "
                                      "harmless marked traffic, which appears here."),
            TextStyle::Caption, Token::Text2, m_rows);
        how->setWordWrap(true);
        how->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(how, line++, 0, 1, 3);
    }
    for (size_t i = 0; i < std::min(m_runs.size(), kShownRuns); ++i) {
        const SelftestRun& run = m_runs[i];
        auto* verdict = new TokenLabel(format::whole(sentences::render(selftestVerdict(run))),
            TextStyle::CaptionStrong, Token::Text, m_rows);
        verdict->setWordWrap(true);
        auto* token = new TokenLabel(tr("%1, token %2", "time, token")
                                         .arg(format::dateTime(run.first), QString::fromStdString(run.token)),
            TextStyle::Meta, Token::Text2, m_rows);
        grid->addWidget(verdict, line++, 0, 1, 3);
        grid->addWidget(token, line++, 0, 1, 3);
        for (const SelftestArrival& arrival : run.arrivals) {
            const bool both = arrival.request && arrival.answer, any = arrival.request || arrival.answer;
            auto* glyph = new GlyphLabel(16, m_rows);
            glyph->setIcon(both ? QStringLiteral("check")
                    : any       ? QStringLiteral("warning")
                                : QStringLiteral("minus"),
                both      ? Token::StateOk
                    : any ? Token::StateWarn
                          : Token::Text3);
            glyph->setAccessibleName(both ? tr("good") : any ? tr("warning") : tr("not seen"));
            const char* seen = both ? "both"
                : arrival.request   ? "request"
                : arrival.answer    ? "answer"
                                    : "none";
            grid->addWidget(glyph, line, 0);
            grid->addWidget(new TokenLabel(sentences::render(Message("selftest.kind."
                                               + std::string(selftestKindName(arrival.kind)))),
                                TextStyle::Caption, Token::Text, m_rows),
                line, 1);
            grid->addWidget(new TokenLabel(sentences::render(Message(std::string("selftest.seen.") + seen)),
                                TextStyle::Caption, both ? Token::Text : Token::Text2, m_rows),
                line++, 2);
        }
    }
    body()->insertWidget(0, m_rows);
    m_rows->show();
}

} // namespace metsuke
