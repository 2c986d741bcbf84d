// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/add_computer_dialog.h"

#include "ui/services/agent_words.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"
#include "ui/windows/serve_dialog.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <array>

namespace metsuke {

namespace {
constexpr std::array<Duration, 4> kValidities{kHour, 8 * kHour, kDay, 7 * kDay};
constexpr int kDay1 = 2; ///< place of a day
constexpr int kCommandHeight = 132;
}

AddComputerDialog::AddComputerDialog(FleetService& fleet, QWidget* parent)
    : QDialog(parent)
    , m_fleet(fleet)
    , m_validity(new QComboBox(this))
    , m_atOnce(new QCheckBox(this))
    , m_warning(new TokenLabel(TextStyle::Caption, Token::StateWarn, this))
    , m_serving(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_serve(new QPushButton(this))
    , m_make(makePrimaryButton(this))
    , m_result(new QWidget(this))
    , m_command(new QPlainTextEdit(m_result))
    , m_copy(new QPushButton(themeIcon(QStringLiteral("copy")), tr("Copy"), m_result))
    , m_remark(new TokenLabel(TextStyle::Caption, Token::Text2, m_result))
    , m_problem(new TokenLabel(TextStyle::Caption, Token::StateBad, this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Add computer"));
    setMinimumWidth(600);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(tr("Add computer"), TextStyle::Verdict, Token::Text, this));
    auto* hint = new TokenLabel(tr("A token leads one computer to this workstation, once. Make one, run the command on the computer, then compare fingerprints here and approve it."),
        TextStyle::Body, Token::Text2, this);
    hint->setWordWrap(true);
    column->addWidget(hint);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    auto* label = new TokenLabel(tr("Valid for"), TextStyle::Body, Token::Text, this);
    label->setBuddy(m_validity);
    m_validity->setAccessibleName(tr("Valid for"));
    for (const Duration validity : kValidities) {
        m_validity->addItem(format::duration(validity), QVariant::fromValue<qlonglong>(validity));
    }
    m_validity->setCurrentIndex(kDay1);
    grid->addWidget(label, 0, 0);
    grid->addWidget(m_validity, 0, 1, Qt::AlignLeft);
    m_atOnce->setText(tr("Approve at once, without comparing fingerprints"));
    grid->addWidget(m_atOnce, 1, 0, 1, 2);
    m_warning->setText(tr("Whoever gets hold of the token then becomes an agent, and nobody is asked."));
    m_warning->setWordWrap(true);
    m_warning->hide();
    grid->addWidget(m_warning, 2, 0, 1, 2);
    column->addLayout(grid);

    m_serving->setWordWrap(true);
    m_serve->setText(tr("Serve agents…"));
    auto* serving = new QHBoxLayout;
    serving->addWidget(m_serving, 1);
    serving->addWidget(m_serve);
    column->addLayout(serving);

    auto* result = new QVBoxLayout(m_result);
    result->setContentsMargins(0, 0, 0, 0);
    result->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->addWidget(new TokenLabel(tr("Run this on the computer, as somebody who may use sudo"), TextStyle::CaptionStrong, Token::Text2, m_result), 1);
    head->addWidget(m_copy);
    result->addLayout(head);
    m_command->setReadOnly(true);
    m_command->setFont(metsuke::font(TextStyle::Mono));
    m_command->setWordWrapMode(QTextOption::WrapAnywhere);
    m_command->setFixedHeight(kCommandHeight);
    m_command->setTabChangesFocus(true);
    m_command->setAccessibleName(tr("Command"));
    m_remark->setWordWrap(true);
    result->addWidget(m_command);
    result->addWidget(m_remark);
    m_result->hide();
    column->addWidget(m_result);
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);

    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* close = new QPushButton(tr("Close"), this);
    m_make->setText(tr("Make token"));
    m_make->setDefault(true);
    foot->addWidget(close);
    foot->addWidget(m_make);
    column->addLayout(foot);

    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_atOnce, &QCheckBox::toggled, m_warning, &QWidget::setVisible);
    connect(m_serve, &QPushButton::clicked, this, [this] { (new ServeDialog(m_fleet, this))->open(); });
    connect(m_make, &QPushButton::clicked, this, [this] {
        m_isMine = true;
        m_make->setEnabled(false);
        m_problem->hide();
        m_fleet.makeToken({m_atOnce->isChecked(), m_validity->currentData().toLongLong()});
    });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(command());
        m_copy->setText(tr("Copied"));
    });
    connect(&fleet, &FleetService::tokenMade, this, [this](const openc2::EnrolmentToken& token, bool approvesAtOnce) {
        if (std::exchange(m_isMine, false)) {
            showToken(token, approvesAtOnce);
        }
    });
    connect(&fleet, &FleetService::tokenFailed, this, [this](const Error& error) {
        if (std::exchange(m_isMine, false)) {
            m_make->setEnabled(true);
            m_problem->setText(sentences::render(error));
            m_problem->show();
        }
    });
    connect(&fleet, &FleetService::servingChanged, this, &AddComputerDialog::showServing);
    showServing();
}

QString AddComputerDialog::command() const { return m_command->toPlainText(); }

void AddComputerDialog::showServing() {
    const FleetServing& serving = m_fleet.serving();
    const bool isOn = serving.phase == FleetServing::Phase::On;
    const bool hasAddress = !serving.settings.listenAddresses.empty() || !serving.settings.externalBroker.empty();
    const bool isOff = serving.phase == FleetServing::Phase::Off;
    m_serving->setText(isOff ? tr("Agents are not served: until they are, the computer does not reach this workstation.")
            : !isOn          ? agent_words::serving(serving)
            : hasAddress     ? agent_words::serving(serving)
                             : tr("No address is set: only a program on this computer can use the token."));
    m_serving->setToken(isOn && hasAddress ? Token::Text2 : Token::StateWarn);
    m_serve->setVisible(!isOn || !hasAddress);
}

void AddComputerDialog::showToken(const openc2::EnrolmentToken& token, bool approvesAtOnce) {
    m_command->setPlainText(agent_words::enrolCommand(token));
    m_remark->setText(approvesAtOnce ? tr("Valid once, until %1. The computer is an agent as soon as it has run it.").arg(format::moment(token.expires))
                                     : tr("Valid once, until %1. The computer shows a fingerprint and waits; here it appears under Waiting for approval.").arg(format::moment(token.expires)));
    m_copy->setText(tr("Copy"));
    m_result->show();
    m_make->setText(tr("Make another"));
    m_make->setEnabled(true);
    m_copy->setFocus(Qt::OtherFocusReason);
    adjustSize();
}

} // namespace metsuke
