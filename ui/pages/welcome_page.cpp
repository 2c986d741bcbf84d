// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/welcome_page.h"

#include "ui/services/format.h"
#include "ui/services/settings.h"
#include "ui/theme/icons.h"
#include "ui/theme/metsuke_style.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/token_label.h"

#include <QCheckBox>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPainter>
#include <QScrollArea>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr int kLeftWidth = 528;
constexpr int kRightWidth = 552;
constexpr int kColumnGap = 40;
constexpr int kLogo = 64;
constexpr size_t kRecentShown = 4;

/// A row of a card that acts: hover fill, focus ring, the rest is its subclass's.
class RowButton : public QPushButton {
public:
    RowButton(int height, QWidget* parent)
        : QPushButton(parent) {
        setFixedHeight(height);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
    }

protected:
    void paintGround(QPainter& painter) {
        painter.setRenderHint(QPainter::Antialiasing);
        if (isEnabled() && (underMouse() || isDown())) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(isDown() ? Token::BgSelected : Token::BgHover));
            painter.drawRoundedRect(QRectF(rect()).adjusted(2, 2, -2, -2), 4, 4);
        }
        if (hasFocus()) {
            painter.setPen(QPen(color(Token::Accent), 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(3, 3, -3, -3), 4, 4);
        }
    }
};

class Logo : public QWidget {
public:
    explicit Logo(QWidget* parent)
        : QWidget(parent)
        , m_renderer(QStringLiteral(":/icons/logo.svg")) {
        setFixedSize(kLogo, kLogo);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        m_renderer.render(&painter, QRectF(rect()));
    }

private:
    QSvgRenderer m_renderer;
};

} // namespace

/// A way into the program: icon, title, one line, key.
class WayButton : public RowButton {
public:
    WayButton(const QString& icon, const QString& key, QWidget* parent)
        : RowButton(56, parent)
        , m_icon(icon)
        , m_key(key) {}
    void setTexts(const QString& title, const QString& remark) {
        m_title = title;
        m_remark = remark;
        setAccessibleName(title);
        setAccessibleDescription(remark);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintGround(painter);
        painter.drawPixmap(QPointF(16, height() / 2.0 - 10), iconPixmap(m_icon, Token::Text2, 20, devicePixelRatioF()));
        const QFont mono = metsuke::font(TextStyle::Mono);
        const int keyWidth = QFontMetrics(mono).horizontalAdvance(m_key);
        const int textWidth = width() - 48 - 16 - keyWidth - 12;
        const auto line = [&](const QString& text, TextStyle style, Token token, int top) {
            painter.setFont(metsuke::font(style));
            painter.setPen(color(token));
            painter.drawText(QRect(48, top, textWidth, 20), Qt::AlignLeft | Qt::AlignVCenter,
                painter.fontMetrics().elidedText(text, Qt::ElideRight, textWidth));
        };
        line(m_title, TextStyle::BodyStrong, Token::Text, 10);
        line(m_remark, TextStyle::Caption, Token::Text2, 28);
        painter.setFont(mono);
        painter.setPen(color(Token::Text3));
        painter.drawText(rect().adjusted(0, 0, -16, 0), Qt::AlignRight | Qt::AlignVCenter, m_key);
    }

private:
    QString m_icon;
    QString m_key;
    QString m_title;
    QString m_remark;
};

/// A recent case: picture of its activity, name, what was found, state of its action log.
class RecentButton : public RowButton {
public:
    RecentButton(const RecentCase& recent, QWidget* parent)
        : RowButton(84, parent)
        , m_recent(recent)
        , m_exists(recent.exists()) {
        m_severity = glyphOf(hostSeverity(recent.severity / 10.0));
        QStringList facts;
        if (!recent.worstHost.isEmpty() && recent.incidents > 0) {
            facts << WelcomePage::tr("%1 at %2", "worst host, severity").arg(recent.worstHost, format::severity(recent.severity / 10.0));
        }
        facts << (recent.openIncidents > 0 ? WelcomePage::tr("%n open incidents", nullptr, recent.openIncidents)
                : recent.incidents > 0     ? WelcomePage::tr("%n incidents, closed", nullptr, recent.incidents)
                                           : WelcomePage::tr("no incident"));
        facts << WelcomePage::tr("%n hosts", nullptr, recent.hosts);
        m_facts = facts.join(QStringLiteral(" · "));
        m_good = m_exists && recent.auditIntact && !recent.partial;
        m_state = !m_exists         ? WelcomePage::tr("the file is not there any more")
            : !recent.auditIntact   ? WelcomePage::tr("action log breaks at entry %1").arg(format::count(recent.auditBrokenAt))
            : recent.partial        ? WelcomePage::tr("analysis was stopped early")
                                    : WelcomePage::tr("action log intact");
        const QDate day = recent.opened.date();
        m_when = day == QDate::currentDate() ? WelcomePage::tr("today %1", "time").arg(recent.opened.toString(QStringLiteral("HH:mm")))
                                             : day.toString(Qt::ISODate);
        setAccessibleName(WelcomePage::tr("%1, %2, %3", "file name, facts, state").arg(recent.name(), m_facts, m_state));
        setToolTip(recent.path);
        setEnabled(m_exists);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintGround(painter);
        paintThumbnail(painter, QRectF(16, 16, 118, height() - 32));
        const int left = 150;
        const int whenWidth = QFontMetrics(metsuke::font(TextStyle::Caption)).horizontalAdvance(m_when);
        const int wide = width() - left - 16 - whenWidth - 12;
        painter.drawPixmap(QPointF(left, 13), severityPixmap(m_severity, 16, devicePixelRatioF()));
        const auto line = [&](const QString& text, TextStyle style, Token token, int x, int y, int available) {
            painter.setFont(metsuke::font(style));
            painter.setPen(color(token));
            painter.drawText(QRect(x, y, available, 20), Qt::AlignLeft | Qt::AlignVCenter,
                painter.fontMetrics().elidedText(text, Qt::ElideMiddle, available));
        };
        line(m_recent.name(), TextStyle::BodyStrong, m_exists ? Token::Text : Token::Text3, left + 24, 11, wide - 24);
        line(m_facts, TextStyle::Caption, Token::Text2, left, 31, wide);
        painter.drawPixmap(QPointF(left, 53), iconPixmap(m_good ? QStringLiteral("check") : QStringLiteral("warning"),
                                                  m_good ? Token::StateOk : Token::StateWarn, 14, devicePixelRatioF()));
        line(m_state, TextStyle::Caption, m_good ? Token::Text2 : Token::Text, left + 20, 50, wide - 20);
        painter.setFont(metsuke::font(TextStyle::Caption));
        painter.setPen(color(Token::Text2));
        painter.drawText(rect().adjusted(0, 0, -16, 0), Qt::AlignRight | Qt::AlignVCenter, m_when);
    }

private:
    void paintThumbnail(QPainter& painter, const QRectF& box) {
        painter.setPen(QPen(color(Token::Line), 1));
        painter.setBrush(color(Token::BgRaised));
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        const QRectF area = box.adjusted(6, 6, -6, -6);
        const double step = area.width() / RecentCase::kBars;
        for (size_t i = 0; i < m_recent.bars.size(); ++i) {
            const auto& [height, severity] = m_recent.bars[i];
            const double tall = area.height() * height / 9.0;
            painter.fillRect(QRectF(area.left() + static_cast<double>(i) * step, area.bottom() - tall, std::max(1.0, step - 0.6), tall),
                color(severity == Severity::Info ? Token::LineStrong : severityToken(severity)));
        }
    }

    RecentCase m_recent;
    bool m_exists;
    bool m_good = true;
    Severity m_severity = Severity::Info;
    QString m_facts;
    QString m_state;
    QString m_when;
};

WelcomePage::WelcomePage(CaseSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_slogan(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_recentTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_recentCard(new Card(this))
    , m_readyTitle(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_readyCard(new Card(this))
    , m_showAtStart(new QCheckBox(this))
    , m_keyboard(new LinkButton(this))
    , m_language(new LinkButton(this)) {
    setAcceptDrops(true);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget(area);
    area->setWidget(content);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    outer->addWidget(area);

    auto* name = new QHBoxLayout;
    name->setSpacing(18);
    name->addWidget(new Logo(content));
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addStretch();
    words->addWidget(new TokenLabel(QStringLiteral("Metsuke"), TextStyle::Title, Token::Text, content));
    words->addWidget(m_slogan);
    words->addStretch();
    name->addLayout(words, 1);

    auto* left = new QVBoxLayout;
    left->setSpacing(16);
    left->addWidget(buildDemo());
    left->addWidget(buildWays());
    left->addStretch();
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(m_recentTitle);
    right->addWidget(m_recentCard);
    right->addSpacing(16);
    right->addWidget(m_readyTitle);
    right->addWidget(m_readyCard);
    right->addStretch();
    auto* columns = new QHBoxLayout;
    columns->setSpacing(kColumnGap);
    columns->addLayout(left, kLeftWidth);
    columns->addLayout(right, kRightWidth);

    auto* foot = new QHBoxLayout;
    foot->setSpacing(18);
    foot->addWidget(m_showAtStart);
    foot->addStretch();
    foot->addWidget(m_keyboard);
    foot->addWidget(m_language);

    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addStretch(2);
    column->addLayout(name);
    column->addSpacing(32);
    column->addLayout(columns);
    column->addSpacing(28);
    column->addLayout(foot);
    column->addStretch(3);
    auto* middle = new QHBoxLayout(content);
    middle->setContentsMargins(32, 24, 32, 24);
    middle->addStretch(1);
    auto* holder = new QWidget(content);
    holder->setLayout(column);
    column->setContentsMargins(0, 0, 0, 0);
    holder->setMaximumWidth(kLeftWidth + kColumnGap + kRightWidth);
    middle->addWidget(holder, 1000);
    middle->addStretch(1);

    m_showAtStart->setChecked(Settings::instance().showWelcome());
    connect(m_showAtStart, &QCheckBox::toggled, this, [](bool on) { Settings::instance().setShowWelcome(on); });
    connect(m_keyboard, &QPushButton::clicked, this, &WelcomePage::shortcutsRequested);
    connect(m_language, &QPushButton::clicked, this, [] {
        Settings& settings = Settings::instance();
        settings.setLanguage(settings.language() == Language::Japanese ? Language::English : Language::Japanese);
    });
    connect(&RecentCases::instance(), &RecentCases::changed, this, &WelcomePage::showRecent);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    retranslate();
}

QWidget* WelcomePage::buildDemo() {
    m_demoCard = new Card(this);
    m_demoCard->setAccented(true);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(24, 22, 24, 18);
    column->setSpacing(8);
    m_demoTitle = new TokenLabel(TextStyle::Verdict, Token::Text, m_demoCard);
    m_demoText = new TokenLabel(TextStyle::Body, Token::Text2, m_demoCard);
    m_demoText->setWordWrap(true);
    m_demo = makePrimaryButton(m_demoCard);
    m_demo->setProperty(kLargeProperty, true);
    m_demo->setIcon(themeIcon(QStringLiteral("play"), Token::TextOnAccent));
    m_demoSize = new TokenLabel(TextStyle::Caption, Token::Text2, m_demoCard);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(m_demo);
    row->addWidget(m_demoSize);
    row->addStretch();
    column->addWidget(m_demoTitle);
    column->addWidget(m_demoText);
    column->addSpacing(12);
    column->addLayout(row);
    m_demoCard->body()->addLayout(column);
    connect(m_demo, &QPushButton::clicked, this, &WelcomePage::demoRequested);
    return m_demoCard;
}

QWidget* WelcomePage::buildWays() {
    auto* card = new Card(this);
    m_openCase = new WayButton(QStringLiteral("folder"), QStringLiteral("Ctrl+O"), card);
    m_openCaptures = new WayButton(QStringLiteral("file"), QStringLiteral("Ctrl+I"), card);
    card->body()->addWidget(m_openCase);
    card->body()->addWidget(new HairLine(Qt::Horizontal, card));
    card->body()->addWidget(m_openCaptures);
    m_capture = new WayButton(QStringLiteral("plug"), QStringLiteral("Ctrl+L"), card);
    card->body()->addWidget(new HairLine(Qt::Horizontal, card));
    card->body()->addWidget(m_capture);
    connect(m_capture, &QPushButton::clicked, this, &WelcomePage::captureRequested);
    connect(m_openCase, &QPushButton::clicked, this, &WelcomePage::openCaseRequested);
    connect(m_openCaptures, &QPushButton::clicked, this, &WelcomePage::openCapturesRequested);
    return card;
}

void WelcomePage::retranslate() {
    m_slogan->setText(tr("Find the hosts that are already compromised, and prove the others clean."));
    m_demoTitle->setText(tr("Start with the demo case"));
    m_demoText->setText(tr("A small office, one compromised PC, one file server. It is analysed while you watch. No network, no account."));
    m_demo->setText(tr("Open demo case"));
    const bool demo = !m_session.facts().demoFiles.isEmpty();
    m_demo->setEnabled(demo);
    m_demoSize->setText(demo ? (m_session.facts().demoBytes > 0 ? format::bytes(m_session.facts().demoBytes) : QString())
                             : tr("The demo is not installed on this computer."));
    m_openCase->setTexts(tr("Open case…"), tr("One file with evidence, notes and the log of actions"));
    m_openCaptures->setTexts(tr("Open capture files…"), tr("pcap and pcapng, also compressed; or drop them here"));
    m_capture->setTexts(tr("Capture live…"), tr("From a mirror port or any interface, or from a sensor over ssh"));
    m_recentTitle->setText(tr("Recent cases"));
    m_readyTitle->setText(tr("This computer is ready for"));
    m_showAtStart->setText(tr("Show this at start"));
    m_keyboard->setText(tr("Keyboard"));
    // Named in the language one would change to, so that who cannot read this one finds it.
    const bool japanese = Settings::instance().language() == Language::Japanese;
    m_language->setText(japanese ? QStringLiteral("English") : QStringLiteral("日本語"));
    m_language->setAccessibleName(tr("Change the language to %1").arg(m_language->text()));
    showRecent();
    showReady();
}

void WelcomePage::showRecent() {
    QVBoxLayout* body = m_recentCard->body();
    emptyLayout(body);
    const std::vector<RecentCase> all = RecentCases::instance().list();
    for (size_t i = 0; i < std::min(kRecentShown, all.size()); ++i) {
        if (i > 0) {
            body->addWidget(new HairLine(Qt::Horizontal, m_recentCard));
        }
        auto* button = new RecentButton(all[i], m_recentCard);
        connect(button, &QPushButton::clicked, this, [this, path = all[i].path] { emit filesRequested({path}); });
        body->addWidget(button);
    }
    if (all.empty()) {
        auto* none = new TokenLabel(tr("Cases you open appear here, with what was found in them."), TextStyle::Body, Token::Text2, m_recentCard);
        none->setContentsMargins(16, 20, 16, 20);
        none->setWordWrap(true);
        body->addWidget(none);
    }
}

void WelcomePage::showReady() {
    QVBoxLayout* body = m_readyCard->body();
    emptyLayout(body);
    const auto add = [&](const QString& icon, Token token, const QString& what, const QString& state) {
        if (body->count() > 0) {
            body->addWidget(new HairLine(Qt::Horizontal, m_readyCard));
        }
        auto* row = new QWidget(m_readyCard);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(16, 11, 16, 11);
        layout->setSpacing(12);
        auto* glyph = new GlyphLabel(16, row);
        glyph->setIcon(icon, token);
        auto* name = new TokenLabel(what, TextStyle::Body, Token::Text, row);
        auto* text = new TokenLabel(state, TextStyle::Body, Token::Text2, row);
        for (TokenLabel* label : {name, text}) {
            label->setElided(true);
            label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        }
        layout->addWidget(glyph);
        layout->addWidget(name, 10);
        layout->addWidget(text, 16);
        body->addWidget(row);
    };
    const QString good = QStringLiteral("check");
    add(good, Token::StateOk, tr("Reading files"), tr("pcap, pcapng, gzip, zstd; offline"));
    const int rules = m_session.facts().ruleCount;
    add(rules > 0 ? good : QStringLiteral("warning"), rules > 0 ? Token::StateOk : Token::StateWarn, tr("Detection rules"),
        rules > 0 ? tr("%n rules", nullptr, rules) : tr("no rules were found: nothing can be detected"));
    const bool wireshark = !QStandardPaths::findExecutable(QStringLiteral("wireshark")).isEmpty();
    add(wireshark ? good : QStringLiteral("info"), wireshark ? Token::StateOk : Token::Text2, tr("Packets in Wireshark"),
        wireshark ? tr("installed") : tr("not installed; packets can be saved"));
    add(good, Token::StateOk, tr("Time"), tr("shown in %1").arg(Settings::instance().zoneLabel()));
    add(QStringLiteral("lock"), Token::Text2, tr("Nothing leaves this computer"), tr("no account, no telemetry"));
}

void WelcomePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showRecent();
    (m_demo->isEnabled() ? static_cast<QWidget*>(m_demo) : m_openCaptures)->setFocus(Qt::OtherFocusReason);
}

void WelcomePage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
}

void WelcomePage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
        m_dropping = true;
        update();
    }
}

void WelcomePage::dragLeaveEvent(QDragLeaveEvent*) {
    m_dropping = false;
    update();
}

void WelcomePage::dropEvent(QDropEvent* event) {
    m_dropping = false;
    update();
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files.append(url.toLocalFile());
        }
    }
    if (!files.isEmpty()) {
        event->acceptProposedAction();
        emit filesRequested(files);
    }
}

void WelcomePage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgWindow));
    if (m_dropping) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(color(Token::Accent), 2, Qt::DashLine));
        painter.drawRoundedRect(QRectF(rect()).adjusted(12, 12, -12, -12), 6, 6);
    }
}

} // namespace metsuke
