// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/firewall/block_keeper.h"
#include "app/hooks/order_hooks.h"
#include "app/workstation/screenshots.h"
#include "app/workstation/single_instance.h"
#include "app/workstation/stall_watch.h"
#include "app/workstation/workstation_facts.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"
#include "ui/windows/main_window.h"
#include "ui/windows/workstation.h"

#include "core/fleet/fleet_server.h"
#include "core/text/message_catalog.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QProcess>

#include <csignal>
#include <cstdio>

namespace {

using namespace metsuke;

constexpr int kUsage = 2;
constexpr int kFailed = 4;

struct Options {
    QStringList files; ///< absolute
    bool demo = false;
    bool alone = false; ///< a process of its own
    bool stallLog = false;
    QString screenshots;
    QSize size;
    QStringList languages;
    QStringList themes;
    QStringList scales;
    QString problem; ///< of usage
};

void complain(const QString& text) { std::fprintf(stderr, "metsuke: %s\n", qPrintable(text)); }

QStringList listOf(const QString& text, const QStringList& allowed, QString& problem) {
    const QStringList values = text.split(u',', Qt::SkipEmptyParts);
    for (const QString& value : values) {
        if (!allowed.contains(value)) {
            problem = QStringLiteral("\"%1\" is not one of %2").arg(value, allowed.join(QStringLiteral(", ")));
        }
    }
    return values;
}

QString textOf(const char* text) { return QString::fromUtf8(text); }

/// Parsed before there is an application: pictures decide on platform and scale first.
Options parseOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption demo(textOf("demo"), textOf("Open the demo case."));
    const QCommandLineOption alone(textOf("alone"), textOf("Do not hand the files to a workstation that already runs."));
    const QCommandLineOption language(textOf("lang"), textOf("Language of this run: en or ja (a list for --screenshots)."), textOf("lang"));
    const QCommandLineOption theme(textOf("theme"), textOf("Theme of this run: light or dark (a list for --screenshots)."), textOf("theme"));
    const QCommandLineOption pictures(textOf("screenshots"), textOf("Write a picture of every page and dialog of the demo case, and quit."), textOf("folder"));
    const QCommandLineOption scale(textOf("scale"), textOf("Scale of pictures: 1, 2 or both."), textOf("scale"), textOf("1"));
    const QCommandLineOption size(textOf("size"), textOf("Size of the pictured windows."), textOf("WIDTHxHEIGHT"), textOf("1440x900"));
    QCommandLineOption stalls(textOf("stall-log"), textOf("Print when the interface did not answer for 50 ms."));
    stalls.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.setApplicationDescription(textOf("Finds the hosts that are already compromised, and says why."));
    parser.addOptions({demo, alone, language, theme, pictures, scale, size, stalls});
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    parser.addPositionalArgument(textOf("files"), textOf("Cases (.metsuke) or captures (pcap, pcapng, also .gz and .zst)."), textOf("[files...]"));

    Options options;
    if (!parser.parse(arguments)) {
        options.problem = parser.errorText();
        return options;
    }
    if (parser.isSet(help)) {
        std::printf("%s", qPrintable(parser.helpText()));
        std::exit(0);
    }
    if (parser.isSet(version)) {
        std::printf("metsuke %s\n", METSUKE_VERSION);
        std::exit(0);
    }
    options.demo = parser.isSet(demo);
    options.alone = parser.isSet(alone);
    options.stallLog = parser.isSet(stalls) || qEnvironmentVariableIsSet("METSUKE_STALL_LOG");
    options.screenshots = parser.value(pictures);
    options.languages = listOf(parser.value(language), {textOf("en"), textOf("ja")}, options.problem);
    options.themes = listOf(parser.value(theme), {textOf("light"), textOf("dark")}, options.problem);
    options.scales = listOf(parser.value(scale), {textOf("1"), textOf("2")}, options.problem);
    const QStringList sides = parser.value(size).split(u'x');
    options.size = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
    if (options.size.isEmpty()) {
        options.problem = textOf("--size ") + parser.value(size);
    }
    for (const QString& file : parser.positionalArguments()) {
        options.files.append(QFileInfo(file).absoluteFilePath());
    }
    return options;
}

bool loadSentences() {
    auto catalog = MessageCatalog::load(resourceFolder() / "i18n");
    if (!catalog.ok()) {
        complain(QString::fromStdString(catalog.error().message.id) + u' ' + QString::fromStdString(resourceFolder().string()));
        return false;
    }
    catalog->writeMomentsWith([](Timestamp t) { return format::moment(t).toStdString(); });
    catalog->writeTimesWith([](Timestamp t) { return format::dateTime(t).toStdString(); });
    sentences::install(std::make_shared<const MessageCatalog>(std::move(catalog).value()));
    return true;
}

/// A process has one scale: each is a child.
int runScales(int argc, char** argv, const Options& options) {
    const QCoreApplication application(argc, argv);
    for (const QString& scale : options.scales) {
        QStringList arguments{textOf("--screenshots"), options.screenshots, textOf("--scale"), scale, textOf("--size"),
            QStringLiteral("%1x%2").arg(options.size.width()).arg(options.size.height())};
        if (!options.languages.isEmpty()) {
            arguments << textOf("--lang") << options.languages.join(u',');
        }
        if (!options.themes.isEmpty()) {
            arguments << textOf("--theme") << options.themes.join(u',');
        }
        qputenv("QT_SCALE_FACTOR", scale.toLatin1());
        if (const int code = QProcess::execute(QCoreApplication::applicationFilePath(), arguments); code != 0) {
            return code;
        }
    }
    return 0;
}

int runScreenshots(QApplication& application, const Options& options) {
    const QTemporaryDir settings; // neither reads nor changes what the user chose
    Settings::instance().useFile(settings.filePath(textOf("metsuke.ini")));
    ScreenshotOptions wanted;
    wanted.folder = options.screenshots;
    if (!options.languages.isEmpty()) {
        wanted.languages = options.languages;
    }
    if (!options.themes.isEmpty()) {
        wanted.themes = options.themes;
    }
    wanted.size = options.size;
    wanted.scale = options.scales.front().toInt();
    Workstation workstation(workstationFacts(settings.filePath(textOf("fleet"))));
    Screenshots screenshots(workstation, wanted);
    QObject::connect(&screenshots, &Screenshots::finished, &application, [](const QString& problem) {
        if (!problem.isEmpty()) {
            complain(problem);
        }
        QCoreApplication::exit(problem.isEmpty() ? 0 : kFailed);
    }, Qt::QueuedConnection);
    QTimer::singleShot(0, &screenshots, &Screenshots::start);
    return QApplication::exec();
}

int runWorkstation(const Options& options) {
    SingleInstance instance;
    if (!options.alone && !options.demo && instance.handOver(options.files)) {
        return 0;
    }
    instance.listen();
    if (!options.languages.isEmpty()) {
        Settings::instance().overrideLanguage(*parseLanguage(options.languages.front().toStdString()));
    }
    if (!options.themes.isEmpty()) {
        Settings::instance().overrideTheme(options.themes.front() == textOf("dark") ? ThemeMode::Dark : ThemeMode::Light);
    }
    std::optional<BlockKeeper> blocks; // outlive the windows: what was asked in one goes on without it
    std::optional<OrderHooks> hooks;
    if (const auto folder = fleet::defaultFleetFolder(); !folder.empty()) {
        blocks.emplace(folder);
        hooks.emplace(folder);
    }
    Workstation workstation(workstationFacts());
    QObject::connect(&instance, &SingleInstance::filesReceived, &workstation, [&workstation](const QStringList& files) {
        if (files.isEmpty()) {
            workstation.newWindow();
        } else {
            workstation.openFiles(files);
        }
    });
    std::unique_ptr<StallWatch> watch;
    if (options.stallLog) {
        watch = std::make_unique<StallWatch>();
        QObject::connect(watch.get(), &StallWatch::stalled, watch.get(),
            [](qint64 ms) { std::fprintf(stderr, "metsuke: the interface did not answer for %lld ms\n", static_cast<long long>(ms)); });
    }
    MainWindow* window = workstation.newWindow();
    if (options.demo) {
        window->openDemo();
    } else {
        workstation.openFiles(options.files);
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN); // a mail server or webhook that hangs up is a failed transfer: curl leaves this to the program
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments.append(QString::fromLocal8Bit(argv[i]));
    }
    const Options options = parseOptions(arguments);
    if (!options.problem.isEmpty()) {
        complain(options.problem);
        return kUsage;
    }
    const bool pictures = !options.screenshots.isEmpty();
    if (pictures) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        const QByteArray scale = qEnvironmentVariableIsSet("QT_SCALE_FACTOR") ? qgetenv("QT_SCALE_FACTOR") : "1";
        if (options.scales != QStringList{QString::fromLatin1(scale)}) {
            return runScales(argc, argv, options);
        }
    }
    QApplication::setApplicationName(textOf("metsuke"));
    QApplication::setApplicationDisplayName(QString());
    QApplication::setApplicationVersion(textOf(METSUKE_VERSION));
    QGuiApplication::setDesktopFileName(textOf("metsuke"));
    QApplication application(argc, argv);
    if (!loadSentences()) {
        return kFailed;
    }
    Theme::instance().install();
    QApplication::setWindowIcon(QIcon(textOf(":/icons/logo.svg")));
    return pictures ? runScreenshots(application, options) : runWorkstation(options);
}
