// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window_support.h"

#include "ui/services/layout_worker.h"

#include "tests/scenario/office.h"
#include "tests/support/fake_event_store.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <algorithm>
#include <cstring>

namespace metsuke::test {

namespace {

class ScriptedService : public AnalysisService {
public:
    void openCase(const QString& path) override {
        const auto store = std::make_shared<fake::FakeEventStore>();
        QMetaObject::invokeMethod(this, [this, store, path] { emit caseOpened({store, store}, path); }, Qt::QueuedConnection);
    }
    void importCaptures(const QStringList&, const QString& casePath, const ImportOptions&) override { openCase(casePath); }
    void captureLive(const LiveOptions&, const QString& casePath) override { openCase(casePath); }
    void cancelImport() override {}
    void listInterfaces() override {
        const std::vector<CaptureInterface> two{{QStringLiteral("eth0"), QStringLiteral("Mirror port"), {QStringLiteral("192.168.1.9")}, true, false},
            {QStringLiteral("lo"), {}, {QStringLiteral("127.0.0.1")}, true, true}};
        QMetaObject::invokeMethod(this, [this, two] { emit interfacesListed(two); }, Qt::QueuedConnection);
    }
    [[nodiscard]] bool isImporting() const override { return false; }
    void exportPackets(std::shared_ptr<EventStore>, const std::vector<PacketRef>&, const QString& path, const QString&) override {
        QMetaObject::invokeMethod(this, [this, path] { emit packetsExported(path); }, Qt::QueuedConnection);
    }
    void rejudge(std::shared_ptr<EventStore>) override {
        QMetaObject::invokeMethod(this, [this] { emit rejudged(); }, Qt::QueuedConnection);
    }
    void cancelRejudging() override {}
    void readSiteProfile(const QString& path) override {
        QMetaObject::invokeMethod(this, [this, path] { emit siteProfileRead(path, SiteProfile::standard()); }, Qt::QueuedConnection);
    }
    void writeSiteProfile(const SiteProfile&, const QString& path) override {
        QMetaObject::invokeMethod(this, [this, path] { emit siteProfileWritten(path); }, Qt::QueuedConnection);
    }
};

bool isInteractive(const QWidget& widget) {
    return qobject_cast<const QAbstractButton*>(&widget) != nullptr || qobject_cast<const QLineEdit*>(&widget) != nullptr
        || qobject_cast<const QComboBox*>(&widget) != nullptr || qobject_cast<const QAbstractItemView*>(&widget) != nullptr
        || qobject_cast<const QPlainTextEdit*>(&widget) != nullptr || widget.focusPolicy() != Qt::NoFocus;
}

/// Parts of other widgets that screen readers reach through those.
bool isPart(const QWidget& widget) {
    const QWidget* parent = widget.parentWidget();
    return widget.objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<const QAbstractSlider*>(&widget) != nullptr
        || qobject_cast<const QComboBox*>(parent) != nullptr || widget.inherits("QHeaderView") || widget.inherits("QTableCornerButton")
        || widget.inherits("QComboBoxPrivateContainer") || widget.inherits("QSplitterHandle") || widget.inherits("QTabBar")
        || widget.inherits("QStackedWidget") || widget.inherits("QTabWidget") || widget.inherits("QMenuBar")
        || widget.inherits("QMenu") || (parent != nullptr && parent->inherits("QTabBar"))
        || (parent != nullptr && parent->inherits("QLineEdit")) || (widget.inherits("QScrollArea"));
}

} // namespace

WorkstationFacts scriptedFacts() {
    WorkstationFacts facts;
    facts.makeService = [] { return std::make_unique<ScriptedService>(); };
    facts.ruleCount = 5;
    facts.version = QStringLiteral("test");
    return facts;
}

bool waitUntilQuiet(MainWindow& window) {
    int quiet = 0;
    return waitUntil([&] {
        const QueryService* queries = window.session().queries();
        const auto layouts = window.findChildren<LayoutWorker*>();
        const bool still = queries != nullptr && queries->pending() == 0 && !window.session().isImporting()
            && !window.session().snapshot()->summary.path.empty()
            && std::none_of(layouts.begin(), layouts.end(), [](const LayoutWorker* layout) { return layout->isRunning(); });
        quiet = still ? quiet + 1 : 0;
        return quiet > 5;
    }, 60'000);
}

QStringList namelessWidgets(const QWidget& root) {
    QStringList found;
    for (const QWidget* widget : root.findChildren<QWidget*>()) {
        if (!widget->isVisible() || !isInteractive(*widget) || isPart(*widget)) {
            continue;
        }
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        if (interface == nullptr || interface->text(QAccessible::Name).isEmpty()) {
            found.append(QStringLiteral("%1 in %2").arg(
                QString::fromLatin1(widget->metaObject()->className()),
                widget->parentWidget() != nullptr ? QString::fromLatin1(widget->parentWidget()->metaObject()->className()) : QString()));
        }
    }
    return found;
}

QString smallCapture(const QTemporaryDir& folder) {
    const QString path = folder.filePath(QStringLiteral("small.pcap"));
    auto wire = scenario::makeOffice(7, 0.1);
    wire.writePcap(path.toStdString());
    return path;
}

QString largeCapture(const QTemporaryDir& folder, int copies) {
    // Records follow a 24 byte header; each begins with seconds, fraction, captured length, length. Little endian.
    constexpr qsizetype kHeader = 24;
    constexpr qsizetype kRecord = 16;
    auto wire = scenario::makeOffice(7);
    const QString one = folder.filePath(QStringLiteral("one.pcap"));
    wire.writePcap(one.toStdString());
    QFile source(one);
    source.open(QIODevice::ReadOnly);
    QByteArray bytes = source.readAll();
    QFile target(folder.filePath(QStringLiteral("large.pcap")));
    target.open(QIODevice::WriteOnly);
    target.write(bytes.left(kHeader));
    for (int copy = 0; copy < copies; ++copy) {
        target.write(bytes.constData() + kHeader, bytes.size() - kHeader);
        for (qsizetype at = kHeader; at + kRecord <= bytes.size();) {
            uint32_t seconds = 0;
            uint32_t length = 0;
            std::memcpy(&seconds, bytes.constData() + at, 4);
            std::memcpy(&length, bytes.constData() + at + 8, 4);
            seconds += 24 * 3600;
            std::memcpy(bytes.data() + at, &seconds, 4);
            at += kRecord + static_cast<qsizetype>(length);
        }
    }
    return target.fileName();
}

} // namespace metsuke::test
