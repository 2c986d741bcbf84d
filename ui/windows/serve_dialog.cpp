// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/serve_dialog.h"

#include "ui/services/agent_words.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/form_row.h"
#include "ui/widgets/token_label.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace metsuke {

namespace {

QStringList addressesIn(const QString& typed) {
    QStringList all;
    for (const QString& one : typed.split(u',', Qt::SkipEmptyParts)) {
        all << one.trimmed();
    }
    return all;
}

std::optional<uint16_t> portIn(const QString& typed) {
    bool isNumber = false;
    const ushort port = typed.trimmed().toUShort(&isNumber);
    return isNumber && port > 0 ? std::optional(port) : std::nullopt;
}

} // namespace

ServeDialog::ServeDialog(FleetService& fleet, QWidget* parent)
    : QDialog(parent)
    , m_fleet(fleet)
    , m_on(new QCheckBox(this))
    , m_state(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_ways(new QGridLayout)
    , m_problem(new TokenLabel(TextStyle::Caption, Token::StateBad, this))
    , m_apply(makePrimaryButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Serve agents"));
    setMinimumWidth(600);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(tr("Serve agents"), TextStyle::Verdict, Token::Text, this));
    m_on->setText(tr("Serve agents from this workstation, also when it is started again"));
    const FleetServing& serving = fleet.serving();
    const bool isOn = serving.phase == FleetServing::Phase::On || serving.phase == FleetServing::Phase::Starting;
    m_on->setChecked(isOn);
    column->addWidget(m_on);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    const fleet::FleetSettings& now = serving.settings;
    QStringList addresses;
    for (const std::string& address : now.listenAddresses) {
        addresses << QString::fromStdString(address);
    }
    m_addresses = addField(grid, tr("Addresses"), addresses.join(QStringLiteral(", ")), tr("as agents reach this computer: 10.0.0.9, metsuke.corp.example"));
    m_port = addField(grid, tr("Port"), QString::number(now.port), {});
    m_enrolPort = addField(grid, tr("Port for new computers"), QString::number(now.enrolPort), {});
    m_broker = addField(grid, tr("Or a broker of yours"), QString::fromStdString(now.externalBroker), QStringLiteral("mqtts://broker.corp.example:8883"));
    m_drop = addField(grid, tr("Or a folder"), QString::fromStdString(now.fileDrop.string()), tr("that is carried between computers: /media/drop"));
    column->addLayout(grid);
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(m_problem->fontMetrics().lineSpacing());
    column->addWidget(m_problem);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    m_state->setWordWrap(true);
    column->addWidget(m_state);
    m_ways->setHorizontalSpacing(8);
    m_ways->setVerticalSpacing(5);
    m_ways->setColumnStretch(2, 1);
    column->addLayout(m_ways);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* close = new QPushButton(tr("Close"), this);
    m_apply->setText(tr("Apply"));
    m_apply->setDefault(true);
    foot->addWidget(close);
    foot->addWidget(m_apply);
    column->addLayout(foot);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_apply, &QPushButton::clicked, this, &ServeDialog::apply);
    connect(m_on, &QCheckBox::toggled, this, &ServeDialog::onEdited);
    connect(&fleet, &FleetService::servingChanged, this, &ServeDialog::showState);
    showState();
    onEdited();
}

QLineEdit* ServeDialog::addField(QGridLayout* grid, const QString& name, const QString& value, const QString& hint) {
    auto* edit = new QLineEdit(value, this);
    edit->setPlaceholderText(hint);
    edit->setFont(metsuke::font(TextStyle::Mono));
    addFormRow(grid, name, edit);
    connect(edit, &QLineEdit::textChanged, this, &ServeDialog::onEdited);
    return edit;
}

QString ServeDialog::problem() const {
    if (!m_on->isChecked()) {
        return {};
    }
    for (const QString& address : addressesIn(m_addresses->text())) {
        if (address.contains(u' ') || address.contains(u'/')) {
            return tr("Addresses: names or addresses with commas between them were expected.");
        }
    }
    if (!portIn(m_port->text()) || !portIn(m_enrolPort->text())) {
        return tr("Port: a number from 1 to 65535 was expected.");
    }
    if (m_port->text().trimmed() == m_enrolPort->text().trimmed()) {
        return tr("Port: agents and new computers need two different ones.");
    }
    const QString broker = m_broker->text().trimmed();
    if (!broker.isEmpty() && !broker.startsWith(QStringLiteral("mqtts://"))) {
        return tr("Broker: mqtts://HOST:PORT was expected.");
    }
    if (const QString drop = m_drop->text().trimmed(); !drop.isEmpty() && !drop.startsWith(u'/')) {
        return tr("Folder: a whole path was expected.");
    }
    return {};
}

fleet::FleetSettings ServeDialog::settings() const {
    fleet::FleetSettings settings = m_fleet.serving().settings;
    settings.listenAddresses.clear();
    for (const QString& address : addressesIn(m_addresses->text())) {
        settings.listenAddresses.push_back(address.toStdString());
    }
    settings.port = portIn(m_port->text()).value_or(settings.port);
    settings.enrolPort = portIn(m_enrolPort->text()).value_or(settings.enrolPort);
    settings.externalBroker = m_broker->text().trimmed().toStdString();
    settings.fileDrop = m_drop->text().trimmed().toStdString();
    return settings;
}

void ServeDialog::onEdited() {
    const QString wrong = problem();
    m_problem->setText(wrong);
    m_apply->setEnabled(wrong.isEmpty());
    for (QLineEdit* field : {m_addresses, m_port, m_enrolPort, m_broker, m_drop}) {
        field->setEnabled(m_on->isChecked());
    }
}

void ServeDialog::apply() {
    if (m_on->isChecked()) {
        m_fleet.serve(settings());
    } else {
        m_fleet.stopServing();
    }
}

void ServeDialog::showState() {
    const FleetServing& serving = m_fleet.serving();
    m_state->setText(format::breakable(agent_words::serving(serving)));
    m_state->setToken(serving.phase == FleetServing::Phase::Failed ? Token::StateBad : Token::Text2);
    emptyLayout(m_ways);
    int row = 0;
    for (const fleet::FleetState::Way& way : serving.phase == FleetServing::Phase::On ? serving.state.ways : std::vector<fleet::FleetState::Way>()) {
        auto* glyph = new GlyphLabel(16, this);
        glyph->setIcon(way.isConnected ? QStringLiteral("check") : QStringLiteral("warning"), way.isConnected ? Token::StateOk : Token::StateWarn);
        auto* words = new TokenLabel(way.isConnected ? tr("works", "way in") : sentences::render(way.why), TextStyle::Body, Token::Text2, this);
        words->setWordWrap(true);
        m_ways->addWidget(glyph, row, 0, Qt::AlignTop);
        m_ways->addWidget(new TokenLabel(agent_words::way(way.name), TextStyle::Body, Token::Text, this), row, 1, Qt::AlignTop);
        m_ways->addWidget(words, row++, 2);
    }
}

} // namespace metsuke
