// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/capture_dialog.h"

#include "ui/services/case_session.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QSettings>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <array>

namespace metsuke {

namespace {

constexpr qint64 kGigabyte = 1'000'000'000;
constexpr std::array<qint64, 5> kRingSizes{kGigabyte, 8 * kGigabyte, 32 * kGigabyte, 128 * kGigabyte, 512 * kGigabyte};
constexpr int kInterfaceHeight = 28;
constexpr int kNameWidth = 150;
constexpr int kStateWidth = 140;
const auto kFilterKey = QStringLiteral("capture/filter");
const auto kRingKey = QStringLiteral("capture/ringBytes");
const auto kShortenKey = QStringLiteral("capture/shortenFlows");

} // namespace

CaptureDialog::CaptureDialog(CaseSession& session, QWidget* parent)
    : QDialog(parent)
    , m_hint(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_list(new QTreeWidget(this))
    , m_stream(new QLineEdit(this))
    , m_filter(new QLineEdit(this))
    , m_ring(new QComboBox(this))
    , m_shorten(new QCheckBox(this))
    , m_append(session.isWritable() ? new QCheckBox(this) : nullptr)
    , m_start(makePrimaryButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Capture live"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(tr("Capture live"), TextStyle::Verdict, Token::Text, this));
    m_hint->setWordWrap(true);
    m_hint->setText(tr("Looking for interfaces…"));
    column->addWidget(m_hint);

    m_list->setAccessibleName(tr("Interfaces"));
    m_list->setHeaderLabels({tr("Interface"), tr("Addresses"), tr("State")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_list->header()->resizeSection(0, kNameWidth);
    m_list->header()->resizeSection(2, kStateWidth);
    m_list->setMinimumHeight(8 * kInterfaceHeight);
    column->addWidget(m_list, 1);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto add = [&](const QString& name, QWidget* field) {
        auto* label = new TokenLabel(name, TextStyle::Body, Token::Text, this);
        label->setBuddy(field);
        field->setAccessibleName(name);
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row, 1);
        ++row;
    };
    add(tr("Or from elsewhere"), m_stream);
    add(tr("Only packets that match"), m_filter);
    add(tr("Keep packets up to"), m_ring);
    m_stream->setPlaceholderText(QStringLiteral("ssh://user@sensor/eth0, tcp://192.0.2.10:57012"));
    m_filter->setPlaceholderText(tr("everything; for example: not port 9100"));
    for (QLineEdit* field : {m_stream, m_filter}) {
        field->setFont(metsuke::font(TextStyle::Mono));
    }
    const QSettings settings;
    m_filter->setText(settings.value(kFilterKey).toString());
    const qint64 ring = settings.value(kRingKey, kRingSizes[1]).toLongLong();
    for (const qint64 size : kRingSizes) {
        m_ring->addItem(tr("%1, then the oldest go").arg(format::bytes(size)), size);
        if (size == ring) {
            m_ring->setCurrentIndex(m_ring->count() - 1);
        }
    }
    m_shorten->setText(tr("Of long flows keep only the first %1 of each direction").arg(format::bytes(LiveOptions().flowBytes)));
    m_shorten->setToolTip(tr("Once they are analysed, and not around detections. What is kept reaches back much further."));
    m_shorten->setChecked(settings.value(kShortenKey, true).toBool());
    grid->addWidget(m_shorten, row, 1);
    column->addLayout(grid);
    if (m_append != nullptr) {
        m_append->setText(tr("Go on with %1, the case that is open").arg(session.title()));
        m_append->setToolTip(tr("What comes counts together with what the case has. Of a capture that was interrupted, packets that "
                                "were not analysed come first."));
        column->addWidget(m_append);
    }

    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    m_start->setText(tr("Start"));
    m_start->setIcon(themeIcon(QStringLiteral("play"), Token::TextOnAccent));
    m_start->setDefault(true);
    foot->addWidget(cancel);
    foot->addWidget(m_start);
    column->addLayout(foot);
    setMinimumWidth(620);

    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_start, &QPushButton::clicked, this, &QDialog::accept);
    connect(this, &QDialog::accepted, this, &CaptureDialog::remember);
    connect(m_list, &QTreeWidget::itemActivated, m_start, &QPushButton::click);
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &CaptureDialog::refresh);
    connect(m_stream, &QLineEdit::textChanged, this, &CaptureDialog::refresh);
    connect(&session, &CaseSession::interfacesListed, this, &CaptureDialog::showInterfaces);
    connect(&session, &CaseSession::interfacesFailed, this, [this](const Error& error) { m_hint->setText(sentences::render(error)); });
    refresh();
    session.listInterfaces();
}

void CaptureDialog::showInterfaces(const std::vector<CaptureInterface>& interfaces) {
    m_list->clear();
    QTreeWidgetItem* best = nullptr;
    for (const CaptureInterface& one : interfaces) {
        const QString state = one.isLoopback ? tr("this computer") : one.isUp ? tr("up") : tr("down");
        auto* item = new QTreeWidgetItem(m_list, {one.name, one.addresses.join(QStringLiteral(", ")), state});
        item->setIcon(0, themeIcon(QStringLiteral("plug")));
        item->setToolTip(0, one.description);
        item->setToolTip(1, one.addresses.join(u'\n'));
        item->setSizeHint(0, QSize(0, kInterfaceHeight));
        item->setFont(1, metsuke::font(TextStyle::Mono));
        if (best == nullptr && one.isUp && !one.isLoopback) {
            best = item;
        }
    }
    m_hint->setText(interfaces.empty()
            ? tr("There is no interface that you may capture on. Captures of another computer can be read below.")
            : tr("Hosts appear within seconds. Nothing is sent. A mirror port shows what passes the switch, any other "
                 "interface only this computer's traffic."));
    if (best == nullptr && m_list->topLevelItemCount() > 0) {
        best = m_list->topLevelItem(0);
    }
    m_list->setCurrentItem(best);
    m_list->setFocus();
    refresh();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width()))); // the hint has two lines now
}

void CaptureDialog::refresh() {
    const bool stream = !m_stream->text().trimmed().isEmpty();
    m_list->setEnabled(!stream);
    m_start->setEnabled(stream || m_list->currentItem() != nullptr);
}

LiveOptions CaptureDialog::options() const {
    LiveOptions options;
    const QString stream = m_stream->text().trimmed();
    options.source = !stream.isEmpty() ? stream : m_list->currentItem() != nullptr ? m_list->currentItem()->text(0) : QString();
    options.filter = m_filter->text().trimmed();
    options.append = m_append != nullptr && m_append->isChecked();
    options.ringBytes = m_ring->currentData().toLongLong();
    options.flowBytes = m_shorten->isChecked() ? options.flowBytes : 0;
    return options;
}

void CaptureDialog::remember() const {
    QSettings settings;
    settings.setValue(kFilterKey, m_filter->text().trimmed());
    settings.setValue(kRingKey, m_ring->currentData());
    settings.setValue(kShortenKey, m_shorten->isChecked());
}

} // namespace metsuke
