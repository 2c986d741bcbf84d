// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/interpreters.h"

#include "core/endpoint/program_roles.h"

#include <gtest/gtest.h>

using namespace metsuke::endpoint;
using Kind = GivenProgram::Kind;

namespace {

struct Given {
    const char* path;
    std::vector<std::string> arguments;
    Kind kind;
    const char* file = "";
};

void check(const std::vector<Given>& all) {
    for (const Given& one : all) {
        const GivenProgram given = programGiven(one.path, one.arguments);
        std::string words = one.path;
        for (const std::string& word : one.arguments) {
            words += ' ' + word;
        }
        EXPECT_EQ(given.kind, one.kind) << words;
        EXPECT_EQ(given.file, one.file) << words;
    }
}

} // namespace

TEST(Interpreters, Shells_readTheirOptionsAsShellsDo) {
    check({{"/usr/bin/dash", {"sh", "/home/u/a.sh", "-c"}, Kind::File, "/home/u/a.sh"},
        {"/usr/bin/bash", {"bash", "-c", "curl -u a:b x | sh"}, Kind::Text}, {"/usr/bin/bash", {"-bash"}, Kind::Input},
        {"/usr/bin/bash", {"bash", "-lc", "mysql -pSECRET"}, Kind::Text}, {"/bin/sh", {"sh", "-ec", "x y"}, Kind::Text},
        {"/bin/sh", {"sh", "-e", "a.sh"}, Kind::File, "a.sh"}, {"/bin/sh", {"sh", "-m", "a.sh"}, Kind::File, "a.sh"},
        {"/usr/bin/bash", {"bash", "-eu", "-o", "pipefail", "a.sh", "-c", "x"}, Kind::File, "a.sh"},
        {"/usr/bin/bash", {"bash", "-euo", "pipefail", "a.sh"}, Kind::File, "a.sh"},
        {"/usr/bin/bash", {"bash", "-euo", "pipefail", "-c", "a b"}, Kind::Text},
        {"/usr/bin/bash", {"bash", "+x", "--rcfile", "/x", "--", "-a.sh"}, Kind::File, "-a.sh"},
        {"/usr/bin/bash", {"bash", "--login", "a.sh"}, Kind::File, "a.sh"},
        {"/bin/sh", {"sh", "-s", "arg"}, Kind::Input}, {"/bin/sh", {"sh", "-"}, Kind::Input},
        {"/usr/bin/zsh", {"zsh", "-xc", "a"}, Kind::Text}, {"/usr/bin/fish", {"fish", "--command", "a b"}, Kind::Text}});
}

TEST(Interpreters, OtherLanguages_haveOptionsOfTheirOwn) {
    check({{"/usr/bin/python3.11", {"python3", "-u", "b.py", "-c"}, Kind::File, "b.py"},
        {"/usr/bin/python3.11", {"python3", "-m", "http.server"}, Kind::Text}, {"/usr/bin/python3.11", {"python3", "-Im", "x"}, Kind::Text},
        {"/usr/bin/python3.11", {"python3", "-W", "ignore", "b.py"}, Kind::File, "b.py"},
        {"/usr/bin/python3.11", {"python3", "-Wignore", "b.py"}, Kind::File, "b.py"}, {"/usr/bin/python3.11", {"python3", "-"}, Kind::Input},
        {"/usr/bin/python3.11", {"python3", "-e", "b.py"}, Kind::File, "b.py"}, {"/usr/bin/python3.11", {"python3"}, Kind::Input},
        {"/usr/bin/perl", {"perl", "-e", "print 1"}, Kind::Text}, {"/usr/bin/perl", {"perl", "-lane", "print $F[0]"}, Kind::Text},
        {"/usr/bin/perl", {"perl", "-w", "-Mstrict", "-I", "lib", "a.pl"}, Kind::File, "a.pl"},
        {"/usr/bin/ruby3.1", {"ruby", "-rjson", "-e", "x"}, Kind::Text}, {"/usr/bin/ruby3.1", {"ruby", "-r", "json", "a.rb"}, Kind::File, "a.rb"},
        {"/usr/bin/node", {"node", "-pe", "1+1"}, Kind::Text}, {"/usr/bin/node", {"node", "--eval=1", "x"}, Kind::Text},
        {"/usr/bin/node", {"node", "--require", "x", "a.js"}, Kind::File, "a.js"}, {"/usr/bin/lua5.4", {"lua", "-e", "x"}, Kind::Text},
        {"/usr/bin/php8.2", {"php", "-r", "echo 1;"}, Kind::Text}, {"/usr/bin/php8.2", {"php", "-d", "a=b", "-f", "x.php"}, Kind::File, "x.php"},
        {"/usr/bin/gawk", {"gawk", "-F", ":", "{print}"}, Kind::Text}, {"/usr/bin/mawk", {"awk", "-f", "a.awk", "x"}, Kind::File, "a.awk"},
        {"/usr/bin/java", {"java", "-Dpassword=x", "-jar", "/opt/a.jar", "-c"}, Kind::File, "/opt/a.jar"},
        {"/usr/bin/java", {"java", "-cp", "/a.jar:/b.jar", "Main"}, Kind::Unknown}, {"/usr/bin/java", {"java", "Main"}, Kind::Unknown}});
}

TEST(Interpreters, Busybox_isWhatItIsCalledAs) {
    check({{"/bin/busybox", {"sh", "a.sh"}, Kind::File, "a.sh"}, {"/bin/busybox", {"busybox", "sh", "-c", "a b"}, Kind::Text},
        {"/bin/busybox", {"-sh"}, Kind::Input}, {"/bin/busybox", {"busybox", "wget", "http://a"}, Kind::Unknown},
        {"/bin/busybox", {"busybox"}, Kind::Unknown}, {"/bin/busybox", {}, Kind::Unknown}});
}

TEST(Interpreters, OtherPrograms_areNone) {
    check({{"/usr/bin/curl", {"curl", "a.sh"}, Kind::Unknown}, {"/usr/sbin/sshd", {"sshd", "-D"}, Kind::Unknown},
        {"/usr/bin/bashful", {"bash", "a.sh"}, Kind::Unknown}, {"", {}, Kind::Unknown}, {"/bin/sh", {}, Kind::Input},
        {"/bin/sh", {"sh", ""}, Kind::Unknown}});
    EXPECT_TRUE(isInterpreter("/usr/bin/python3.11"));
    EXPECT_FALSE(isShell("/usr/bin/python3.11"));
    EXPECT_TRUE(isShell("/usr/bin/dash"));
    EXPECT_FALSE(isInterpreter("/usr/bin/sshd"));
}

TEST(Interpreters, Roles_goByTheSameList) {
    const auto role = [](const char* path) { return roleOf({path, {}, {}, {}, {}, -1, {}, false, false}); };
    for (const char* path : {"/bin/sh", "/usr/bin/mksh", "/usr/bin/python3.11", "/usr/bin/gawk", "/usr/bin/tclsh8.6", "/bin/busybox"}) {
        EXPECT_EQ(role(path), ProgramRole::Interpreter) << path;
    }
    EXPECT_EQ(role("/usr/bin/env"), ProgramRole::Wrapper);
    EXPECT_EQ(role("/tmp/sh"), ProgramRole::Other);
}
