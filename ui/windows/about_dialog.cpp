// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/about_dialog.h"

#include "ui/widgets/card.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSvgRenderer>
#include <QPainter>
#include <QVBoxLayout>

namespace metsuke {

namespace {

QPixmap logo(int size, qreal ratio) {
    QSvgRenderer renderer(QStringLiteral(":/icons/logo.svg"));
    QPixmap pixmap(QSizeF(size * ratio, size * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, size, size));
    return pixmap;
}

} // namespace

AboutDialog::AboutDialog(const WorkstationFacts& facts, QWidget* parent)
    : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("About Metsuke"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 16);
    column->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    auto* image = new QLabel(this);
    image->setPixmap(logo(64, devicePixelRatioF()));
    head->addWidget(image);
    auto* names = new QVBoxLayout;
    names->setSpacing(2);
    names->addWidget(new TokenLabel(tr("Metsuke %1").arg(facts.version), TextStyle::Verdict, Token::Text, this));
    names->addWidget(new TokenLabel(tr("Finds the hosts that are already compromised, and says why."), TextStyle::Body, Token::Text2, this));
    head->addLayout(names, 1);
    column->addLayout(head);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    const auto paragraph = [&](const QString& text) {
        auto* label = new TokenLabel(text, TextStyle::Body, Token::Text2, this);
        label->setWordWrap(true);
        column->addWidget(label);
    };
    paragraph(tr("Free software under the GNU General Public License, version 3 or later. No warranty."));
    paragraph(tr("Nothing leaves this computer: no account, no telemetry, no look-ups on the internet."));
    paragraph(tr("Built on Qt, QtKeychain, QCustomPlot, SQLite, libpcap, OpenSSL, RE2, zlib, zstd, brotli, yaml-cpp, libpsl and "
                 "nlohmann-json; fonts Inter, Noto Sans CJK and JetBrains Mono where they are installed."));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    row->addWidget(close);
    column->addLayout(row);
    setFixedWidth(520);
}

} // namespace metsuke
