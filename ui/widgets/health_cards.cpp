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

RowsCard::RowsCard(QWidget* parent)
    : Card(parent) { }

void RowsCard::setRows(int wide, const std::function<void(QGridLayout&)>& fill) {
    const auto links
        = [this] { return m_rows == nullptr ? QList<LinkButton*>() : m_rows->findChildren<LinkButton*>(); };
    const QList<LinkButton*> before = links();
    const auto focused = std::ranges::find_if(before, [](const LinkButton* link) { return link->hasFocus(); })
        - before.begin();
    const bool hadFocus = focused < before.size();
    delete m_rows;
    m_rows = new QWidget(this);
    auto* grid = new QGridLayout(m_rows);
    grid->setContentsMargins(12, 6, 12, 6);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(wide, 1);
    fill(*grid);
    body()->insertWidget(0, m_rows);
    m_rows->show();
    if (const QList<LinkButton*> after = links();
        hadFocus && !after.isEmpty()) { // a live capture must not take the keyboard away
        after[std::min<qsizetype>(focused, after.size() - 1)]->setFocus(Qt::OtherFocusReason);
    }
}

FindingsCard::FindingsCard(QWidget* parent)
    : RowsCard(parent)
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
    if (hasRows() && m_findings == assessment.findings) {
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
    setRows(2, [this](QGridLayout& grid) {
        grid.setVerticalSpacing(4);
        int line = 0;
        for (const HealthFinding& finding : m_findings) {
            addFinding(grid, line, finding);
            line += 2;
        }
    });
}

void FindingsCard::addFinding(QGridLayout& grid, int line, const HealthFinding& finding) {
    QWidget* rows = grid.parentWidget();
    const auto [icon, token] = glyphOf(finding.state);
    const bool isTrouble = finding.state == State::Warning || finding.state == State::Bad;
    auto* glyph = new GlyphLabel(16, rows);
    glyph->setIcon(QLatin1String(icon), token);
    glyph->setAccessibleName(isTrouble     ? tr("warning")
            : finding.state == State::Good ? tr("good")
                                           : tr("note"));
    auto* topic = new TokenLabel(topicWords(finding.topic), TextStyle::Caption, Token::Text2, rows);
    auto* what = new TokenLabel(format::whole(sentences::render(finding.what)),
        isTrouble ? TextStyle::CaptionStrong : TextStyle::Caption,
        finding.state == State::Unknown ? Token::Text2 : Token::Text, rows);
    what->setWordWrap(true);
    grid.addWidget(glyph, line, 0, Qt::AlignTop);
    grid.addWidget(topic, line, 1, Qt::AlignTop);
    grid.addWidget(what, line, 2);
    if (isTrouble && finding.at) {
        auto* when = new LinkButton(rows);
        when->setTextStyle(TextStyle::Caption);
        when->setText(format::clock(*finding.at));
        when->setToolTip(tr("Show this time in the Timeline"));
        when->setAccessibleName(tr("%1: show in the Timeline").arg(topic->text()));
        connect(when, &QPushButton::clicked, this, [this, at = *finding.at] { emit timeChosen(at); });
        grid.addWidget(when, line, 3, Qt::AlignTop);
    }
    if (!finding.advice.id.empty()) {
        auto* advice
            = new TokenLabel(sentences::render(finding.advice), TextStyle::Caption, Token::Text2, rows);
        advice->setWordWrap(true);
        grid.addWidget(advice, line + 1, 2, 1, 2);
    }
}

SelftestCard::SelftestCard(QWidget* parent)
    : RowsCard(parent) {
    body()->addStretch(1);
}

void SelftestCard::setRuns(const std::vector<SelftestRun>& runs) {
    if (hasRows() && runs == m_runs) {
        return;
    }
    m_runs = runs;
    retranslate();
}

void SelftestCard::retranslate() {
    setTitle(tr("Self-test"),
        m_runs.empty() ? tr("none seen")
                       : tr("last one %1", "time").arg(format::dateTime(m_runs.front().last)));
    setRows(2, [this](QGridLayout& grid) {
        grid.setContentsMargins(12, 6, 12, 8);
        if (m_runs.empty()) {
            addHow(grid);
        }
        int line = 0;
        for (size_t i = 0; i < std::min(m_runs.size(), kShownRuns); ++i) {
            line = addRun(grid, line, m_runs[i]);
        }
    });
}

void SelftestCard::addHow(QGridLayout& grid) {
    auto* how = new TokenLabel(tr("Does the mirror show everything? On any two clients behind it, run "
                                  "“metsuke-cli selftest --answer” on one and "
                                  "“metsuke-cli selftest --to ADDRESS” with its address on the other: "
                                  "harmless marked traffic, which appears here."),
        TextStyle::Caption, Token::Text2, grid.parentWidget());
    how->setWordWrap(true);
    how->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid.addWidget(how, 0, 0, 1, 3);
}

/// Returns the line under it.
int SelftestCard::addRun(QGridLayout& grid, int line, const SelftestRun& run) {
    QWidget* rows = grid.parentWidget();
    auto* verdict = new TokenLabel(
        format::whole(sentences::render(selftestVerdict(run))), TextStyle::CaptionStrong, Token::Text, rows);
    verdict->setWordWrap(true);
    auto* token = new TokenLabel(
        tr("%1, token %2", "time, token").arg(format::dateTime(run.first), QString::fromStdString(run.token)),
        TextStyle::Meta, Token::Text2, rows);
    grid.addWidget(verdict, line++, 0, 1, 3);
    grid.addWidget(token, line++, 0, 1, 3);
    for (const SelftestArrival& arrival : run.arrivals) {
        const bool both = arrival.request && arrival.answer, any = arrival.request || arrival.answer;
        auto* glyph = new GlyphLabel(16, rows);
        glyph->setIcon(both ? QStringLiteral("check")
                : any       ? QStringLiteral("warning")
                            : QStringLiteral("minus"),
            both      ? Token::StateOk
                : any ? Token::StateWarn
                      : Token::Text3);
        glyph->setAccessibleName(both ? tr("good") : any ? tr("warning") : tr("not seen"));
        const std::string kind = "selftest.kind." + std::string(selftestKindName(arrival.kind));
        const std::string seen = std::string("selftest.seen.")
            + (both                   ? "both"
                    : arrival.request ? "request"
                    : arrival.answer  ? "answer"
                                      : "none");
        grid.addWidget(glyph, line, 0);
        grid.addWidget(
            new TokenLabel(sentences::render(Message(kind)), TextStyle::Caption, Token::Text, rows), line, 1);
        grid.addWidget(new TokenLabel(sentences::render(Message(seen)), TextStyle::Caption,
                           both ? Token::Text : Token::Text2, rows),
            line++, 2);
    }
    return line;
}

} // namespace metsuke
