// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/settings_dialog.h"

#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/widgets/card.h"
#include "ui/widgets/token_label.h"

#include "core/base/ip_address.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace metsuke {

SettingsDialog::SettingsDialog(const WorkstationFacts& facts, QWidget* parent)
    : QDialog(parent)
    , m_title(new TokenLabel(TextStyle::Verdict, Token::Text, this))
    , m_appearance(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_themeLabel(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_theme(new QComboBox(this))
    , m_languageLabel(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_language(new QComboBox(this))
    , m_zoneLabel(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_zone(new QComboBox(this))
    , m_detection(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_networksLabel(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_networks(new QPlainTextEdit(this))
    , m_networksHelp(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_notices(new TokenLabel(TextStyle::CaptionStrong, Token::Text2, this))
    , m_noticesOnDesktop(new QCheckBox(this))
    , m_noticeFileLabel(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_noticeFile(new QLineEdit(this))
    , m_chooseNoticeFile(new QPushButton(this))
    , m_sendTest(new QPushButton(this))
    , m_noticesHelp(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_sender(facts.makeNoticeSender ? facts.makeNoticeSender() : nullptr)
    , m_close(new QPushButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addWidget(m_appearance);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->setColumnMinimumWidth(0, 140);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const auto& [label, field] : {std::pair<TokenLabel*, QWidget*>{m_themeLabel, m_theme}, {m_languageLabel, m_language}, {m_zoneLabel, m_zone}}) {
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row, 1);
        label->setBuddy(field);
        ++row;
    }
    column->addLayout(grid);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_detection);
    auto* networks = new QGridLayout;
    networks->setHorizontalSpacing(24);
    networks->setVerticalSpacing(4);
    networks->setColumnMinimumWidth(0, 140);
    networks->setColumnStretch(1, 1);
    networks->addWidget(m_networksLabel, 0, 0, Qt::AlignTop);
    networks->addWidget(m_networks, 0, 1);
    networks->addWidget(m_networksHelp, 1, 1);
    m_networksLabel->setBuddy(m_networks);
    m_networksHelp->setWordWrap(true);
    m_networks->setFixedHeight(92);
    m_networks->setFont(metsuke::font(TextStyle::Mono));
    m_networks->setTabChangesFocus(true);
    column->addLayout(networks);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_notices);
    column->addLayout(buildNotices());
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    foot->addWidget(m_close);
    column->addLayout(foot);

    Settings& settings = Settings::instance();
    for (int i = 0; i < 3; ++i) {
        m_theme->addItem(QString());
        m_zone->addItem(QString());
    }
    m_language->addItems({QStringLiteral("English"), QStringLiteral("日本語")});
    m_theme->setCurrentIndex(static_cast<int>(settings.theme()));
    m_language->setCurrentIndex(static_cast<int>(settings.language()));
    m_zone->setCurrentIndex(static_cast<int>(settings.zone()));
    m_networks->setPlainText(settings.homeNetworks().join(u'\n'));
    connect(m_theme, &QComboBox::activated, this, [](int index) { Settings::instance().setTheme(static_cast<ThemeMode>(index)); });
    connect(m_language, &QComboBox::activated, this, [](int index) { Settings::instance().setLanguage(static_cast<Language>(index)); });
    connect(m_zone, &QComboBox::activated, this, [](int index) { Settings::instance().setZone(static_cast<ZoneChoice>(index)); });
    connect(m_networks, &QPlainTextEdit::textChanged, this, &SettingsDialog::checkNetworks);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    m_close->setDefault(true);
    retranslate();
}

QLayout* SettingsDialog::buildNotices() {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(6);
    grid->setColumnMinimumWidth(0, 140);
    grid->setColumnStretch(1, 1);
    auto* file = new QHBoxLayout;
    file->setSpacing(8);
    file->addWidget(m_noticeFile, 1);
    file->addWidget(m_chooseNoticeFile);
    file->addWidget(m_sendTest);
    grid->addWidget(m_noticesOnDesktop, 0, 1);
    grid->addWidget(m_noticeFileLabel, 1, 0);
    grid->addLayout(file, 1, 1);
    grid->addWidget(m_noticesHelp, 2, 1);
    m_noticesHelp->setWordWrap(true);
    m_noticeFileLabel->setBuddy(m_noticeFile);
    m_noticesOnDesktop->setChecked(Settings::instance().noticesOnDesktop());
    m_noticeFile->setText(Settings::instance().noticeFile());
    connect(m_noticesOnDesktop, &QCheckBox::toggled, this, [](bool on) { Settings::instance().setNoticesOnDesktop(on); });
    connect(m_noticeFile, &QLineEdit::editingFinished, this, [this] {
        Settings::instance().setNoticeFile(m_noticeFile->text().trimmed());
        m_sendTest->setEnabled(m_sender && !m_noticeFile->text().trimmed().isEmpty());
    });
    connect(m_chooseNoticeFile, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Settings of mail and webhook"), m_noticeFile->text(), tr("Settings (*.json)"));
        if (!path.isEmpty()) {
            m_noticeFile->setText(path);
            emit m_noticeFile->editingFinished();
        }
    });
    connect(m_sendTest, &QPushButton::clicked, this, &SettingsDialog::sendTest);
    if (m_sender) {
        connect(m_sender.get(), &NoticeSender::tested, this, &SettingsDialog::showTested);
    }
    m_sendTest->setEnabled(m_sender && !m_noticeFile->text().isEmpty());
    return grid;
}

void SettingsDialog::retranslateNotices() {
    m_notices->setText(tr("Notifications while packets are captured"));
    m_noticesOnDesktop->setText(tr("Show them on the desktop"));
    m_noticeFileLabel->setText(tr("Mail and webhook"));
    m_noticeFile->setPlaceholderText(tr("nobody"));
    m_noticeFile->setAccessibleName(m_noticeFileLabel->text());
    m_chooseNoticeFile->setText(tr("Choose…"));
    m_sendTest->setText(tr("Send test"));
    m_noticesHelp->setToken(Token::Text2);
    m_noticesHelp->setText(tr("Told are incidents, lost packets, silence, a nearly full disk and high traffic. Mail and webhook: a settings file as “metsuke-cli capture --notify” takes it; secrets stand in files of their own."));
}

void SettingsDialog::sendTest() {
    m_sendTest->setEnabled(false);
    m_noticesHelp->setToken(Token::Text2);
    m_noticesHelp->setText(tr("Sending a test…"));
    m_sender->test(m_noticeFile->text().trimmed());
}

void SettingsDialog::showTested(int targets, const std::vector<Message>& problems) {
    m_sendTest->setEnabled(true);
    QStringList words;
    for (const Message& problem : problems) {
        words << sentences::render(problem);
    }
    m_noticesHelp->setToken(words.isEmpty() ? Token::Text2 : Token::StateBad);
    m_noticesHelp->setText(!words.isEmpty() ? words.join(u' ')
            : targets == 0                  ? tr("The file names nobody to send to.")
                                            : tr("The test was taken by %n of its targets.", nullptr, targets));
}

void SettingsDialog::retranslate() {
    setWindowTitle(tr("Settings"));
    m_title->setText(tr("Settings"));
    m_appearance->setText(tr("Appearance"));
    m_themeLabel->setText(tr("Theme"));
    m_theme->setItemText(0, tr("Follow the system"));
    m_theme->setItemText(1, tr("Light"));
    m_theme->setItemText(2, tr("Dark"));
    m_languageLabel->setText(tr("Language"));
    m_zoneLabel->setText(tr("Time zone"));
    m_zone->setItemText(0, tr("UTC"));
    m_zone->setItemText(1, tr("JST (UTC+9)"));
    m_zone->setItemText(2, tr("This computer's zone"));
    m_detection->setText(tr("Detection"));
    m_networksLabel->setText(tr("Home networks"));
    m_networks->setPlaceholderText(QStringLiteral("10.0.0.0/8\n172.16.0.0/12\n192.168.0.0/16"));
    m_close->setText(tr("Close"));
    for (const auto& [label, field] : {std::pair<TokenLabel*, QWidget*>{m_themeLabel, m_theme}, {m_languageLabel, m_language},
             {m_zoneLabel, m_zone}, {m_networksLabel, m_networks}}) {
        field->setAccessibleName(label->text());
    }
    retranslateNotices();
    checkNetworks();
    constexpr int kWidth = 620;
    setMinimumSize(kWidth, layout()->totalHeightForWidth(kWidth)); // wrapped texts ask for their height too late
}

void SettingsDialog::checkNetworks() {
    QString wrong;
    QStringList valid;
    for (const QString& line : m_networks->toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
        const QString text = line.trimmed();
        if (text.isEmpty()) {
            continue;
        }
        if (Cidr::parse(text.toStdString())) {
            valid.append(text);
        } else if (wrong.isEmpty()) {
            wrong = text;
        }
    }
    m_networksValid = wrong.isEmpty();
    if (m_networksValid) {
        m_networksHelp->setToken(Token::Text2);
        m_networksHelp->setText(tr("One network a line; what is inside them is judged. Empty: private and link-local "
                                   "ranges. Counts for captures opened from now on."));
        Settings::instance().setHomeNetworks(valid);
    } else {
        m_networksHelp->setToken(Token::StateBad);
        m_networksHelp->setText(tr("“%1” is not a network: write 10.20.0.0/16 or fd00::/8. Nothing was changed.").arg(wrong));
    }
}

void SettingsDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
}

} // namespace metsuke
