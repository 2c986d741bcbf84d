// SPDX-License-Identifier: GPL-3.0-or-later
// What the package adds to a desktop and a sensor: manual pages that tell of every option, entries that other programs
// understand, a unit that gives away no more than it must.
#include "tests/support/process.h"

#include <gtest/gtest.h>

#ifdef METSUKE_HAS_UI
#include <QMimeDatabase>
#endif

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <unistd.h>

using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

const fs::path kPackage = fs::path(METSUKE_SOURCE_DIR) / "installer" / "package";
const fs::path kBin = METSUKE_BIN;
using Names = std::set<std::string>;

class Package : public ::testing::Test {
protected:
    Package() {
        std::string name = (fs::temp_directory_path() / "metsuke-package-XXXXXX").string();
        folder = ::mkdtemp(name.data());
    }
    ~Package() override {
        std::error_code none;
        fs::remove_all(folder, none);
    }
    fs::path folder;
};

bool isInstalled(const std::string& program) { return Process({"sh", "-c", "command -v " + program}).wait() == 0; }

/// What a command says when it fails; nothing when it does not.
std::string complaint(const std::vector<std::string>& command) {
    Process checking(command);
    const int code = checking.wait();
    return code == 0 ? std::string() : std::to_string(code) + ": " + checking.out() + checking.err();
}

Names optionsIn(const std::string& text) {
    static const std::regex option(R"((^|[^\w-])(--?[a-z][a-z-]*))");
    Names names;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), option); it != std::sregex_iterator(); ++it) {
        names.insert((*it)[2]);
    }
    return names;
}

/// The options of a help text: what its lines begin with.
Names optionsOfHelp(const std::string& help) {
    static const std::regex head(R"(^\s+(-.*?)(\s\s.*)?$)");
    Names names;
    std::istringstream lines(help);
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_match(line, match, head)) {
            names.merge(optionsIn(match[1]));
        }
    }
    return names;
}

/// The options that a manual page's section heads its paragraphs with.
Names optionsOfManual(const std::string& section) {
    Names names;
    std::istringstream lines(section);
    bool isHead = false;
    for (std::string line; std::getline(lines, line); isHead = line == ".TP" || line == ".TQ") {
        if (isHead) {
            names.merge(optionsIn(line));
        }
    }
    return names;
}

/// The page with its hyphens as they print, by heading (.SH and .SS).
std::map<std::string, std::string> manual(const std::string& name) {
    const std::string page = std::regex_replace(readFile(kPackage / "man" / name), std::regex(R"(\\-)"), "-");
    std::map<std::string, std::string> sections;
    std::string* section = &sections["head"];
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(".SH ") || line.starts_with(".SS ")) {
            section = &sections[line.substr(4)];
        } else {
            *section += line + '\n';
        }
    }
    return sections;
}

std::string helpOf(std::vector<std::string> command) {
    command.push_back("--help");
    Process asking(std::move(command));
    EXPECT_EQ(asking.wait(), 0) << asking.err();
    return asking.out();
}

/// The verbs that a help text lists.
std::vector<std::string> verbsIn(const std::string& help) {
    static const std::regex verb(R"(^  ([a-z]+)\s.*$)");
    std::vector<std::string> verbs;
    const size_t start = help.find("Subcommands:");
    std::istringstream lines(start == std::string::npos ? std::string() : help.substr(start));
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_match(line, match, verb)) {
            verbs.push_back(match[1]);
        }
    }
    return verbs;
}

} // namespace

TEST_F(Package, ManualOfTheCommandLine_tellsEveryVerbAndOption) {
    const auto sections = manual("metsuke-cli.1");
    const std::string program = kBin / "metsuke-cli";
    const std::string help = helpOf({program});
    EXPECT_EQ(optionsOfManual(sections.at("OPTIONS")), optionsOfHelp(help));
    const auto verbs = verbsIn(help);
    EXPECT_GE(verbs.size(), 9u) << help;
    for (const std::string& verb : verbs) {
        ASSERT_TRUE(sections.contains(verb)) << "metsuke-cli.1 says nothing of " << verb;
        const std::string helpOfVerb = helpOf({program, verb});
        Names offered = optionsOfHelp(helpOfVerb);
        for (const std::string& inner : verbsIn(helpOfVerb)) {
            offered.merge(optionsOfHelp(helpOf({program, verb, inner})));
            EXPECT_TRUE(std::regex_search(sections.at(verb), std::regex("\\b" + inner + "\\b"))) << verb << ' ' << inner;
        }
        offered.erase("-h");
        offered.erase("--help");
        EXPECT_EQ(optionsOfManual(sections.at(verb)), offered) << verb;
    }
}

TEST_F(Package, ManualOfTheAgent_tellsEveryVerbAndOption) {
    const auto sections = manual("metsuke-agent.8");
    const std::string program = kBin / "metsuke-agent";
    const std::string help = helpOf({program});
    EXPECT_EQ(optionsOfManual(sections.at("OPTIONS")), optionsOfHelp(help));
    EXPECT_EQ(verbsIn(help), (std::vector<std::string>{"probe", "record", "enrol", "actuator"})) << "what it starts itself is not offered";
    for (const std::string& verb : verbsIn(help)) {
        Names offered = optionsOfHelp(helpOf({program, verb}));
        offered.erase("-h");
        offered.erase("--help");
        EXPECT_EQ(optionsOfManual(sections.at(verb)), offered) << verb;
    }
}

TEST_F(Package, ManualOfTheCaptureProgram_tellsEveryOption) {
    Process usage({(kBin / "metsuke-capture").string()});
    EXPECT_EQ(usage.wait(), 2);
    EXPECT_EQ(optionsOfManual(manual("metsuke-capture.8").at("OPTIONS")), optionsIn(usage.err()));
}

#ifdef METSUKE_HAS_UI
TEST_F(Package, ManualOfTheWorkstation_tellsEveryOption) {
    Names offered = optionsOfHelp(helpOf({kBin / "metsuke"}));
    EXPECT_EQ(optionsOfManual(manual("metsuke.1").at("OPTIONS")), offered);
}

TEST_F(Package, CaseFile_isRecognisedByItsContent) {
    if (!isInstalled("update-mime-database")) {
        GTEST_SKIP() << "shared-mime-info is not installed";
    }
    fs::create_directories(folder / "mime" / "packages");
    fs::copy_file(kPackage / "metsuke-mime.xml", folder / "mime" / "packages" / "metsuke.xml");
    EXPECT_EQ(complaint({"update-mime-database", (folder / "mime").string()}), "");
    std::ofstream(folder / "empty.pcap", std::ios::binary) << std::string("\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0", 24);
    EXPECT_EQ(complaint({kBin / "metsuke-cli", "analyze", "--case", folder / "empty.metsuke", folder / "empty.pcap"}), "");
    fs::rename(folder / "empty.metsuke", folder / "nameless");
    qputenv("XDG_DATA_DIRS", folder.c_str());
    qputenv("XDG_DATA_HOME", folder.c_str());
    const QMimeDatabase database;
    EXPECT_EQ(database.mimeTypeForFile(QString::fromStdString(folder / "nameless")).name().toStdString(), "application/x-metsuke-case");
    EXPECT_EQ(database.mimeTypeForFile(QStringLiteral("a.metsuke"), QMimeDatabase::MatchExtension).name().toStdString(), "application/x-metsuke-case");
    EXPECT_EQ(database.mimeTypeForFile(QStringLiteral("a.pcapng"), QMimeDatabase::MatchExtension).name().toStdString(), "application/x-pcapng");
}
#endif

TEST_F(Package, Manuals_haveNoErrors) {
    if (!isInstalled("groff")) {
        GTEST_SKIP() << "groff is not installed";
    }
    for (const auto& page : fs::directory_iterator(kPackage / "man")) {
        Process formatting({"groff", "-man", "-ww", "-Tascii", "-z", page.path().string()});
        EXPECT_EQ(formatting.wait(), 0);
        EXPECT_EQ(formatting.err(), "") << page.path();
    }
}

TEST_F(Package, DesktopEntry_isValid) {
    if (!isInstalled("desktop-file-validate")) {
        GTEST_SKIP() << "desktop-file-utils is not installed";
    }
    Process checking({"desktop-file-validate", kPackage / "metsuke.desktop"});
    EXPECT_EQ(checking.wait(), 0);
    EXPECT_EQ(checking.out() + checking.err(), "");
}

TEST_F(Package, Metainfo_isValid) {
    if (!isInstalled("appstreamcli")) {
        GTEST_SKIP() << "appstream is not installed";
    }
    EXPECT_EQ(complaint({"appstreamcli", "validate", "--no-net", kPackage / "org.metsuke.Metsuke.metainfo.xml"}), "");
}

TEST_F(Package, Version_isTheSameEverywhere) {
    const std::string version = METSUKE_VERSION;
    EXPECT_TRUE(readFile(kPackage / "debian" / "changelog").starts_with("metsuke (" + version + ") "));
    EXPECT_NE(readFile(kPackage / "org.metsuke.Metsuke.metainfo.xml").find("<release version=\"" + version + "\""), std::string::npos);
    for (const auto& page : fs::directory_iterator(kPackage / "man")) {
        EXPECT_NE(readFile(page.path()).find("\"Metsuke " + version + "\""), std::string::npos) << page.path();
    }
}

namespace {

/// `threshold`: tenths of systemd's measure of exposure.
void expectUnderstoodAndShutIn(const fs::path& folder, const std::string& name, const std::string& program, int threshold) {
    if (!isInstalled("systemd-analyze")) {
        GTEST_SKIP() << "systemd is not installed";
    }
    // Neither the manual pages nor the program are installed here; that alone is changed.
    const fs::path unit = folder / name;
    const std::string text = std::regex_replace(readFile(kPackage / name), std::regex("\nDocumentation=[^\n]*"), "");
    std::ofstream(unit) << std::regex_replace(text, std::regex("/usr/bin/" + program), (kBin / program).string());
    Process verifying({"systemd-analyze", "verify", unit});
    EXPECT_EQ(verifying.wait(), 0);
    EXPECT_EQ(verifying.out() + verifying.err(), "");
    EXPECT_EQ(complaint({"systemd-analyze", "security", "--offline=yes", "--threshold=" + std::to_string(threshold), "--no-pager", unit}), "");
}

} // namespace

TEST_F(Package, SensorUnit_isUnderstoodAndShutIn) { expectUnderstoodAndShutIn(folder, "metsuke-sensor@.service", "metsuke-cli", 20); }

// What records a host has rights over it; what else a unit can give away is given away.
TEST_F(Package, AgentUnit_isUnderstoodAndShutIn) { expectUnderstoodAndShutIn(folder, "metsuke-agent.service", "metsuke-agent", 50); }

// It is there to change what others may not.
TEST_F(Package, ActuatorUnit_isUnderstood_andShutInAsFarAsItCan) { expectUnderstoodAndShutIn(folder, "metsuke-actuator.service", "metsuke-agent", 85); }
