// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/redaction.h"

#include <gtest/gtest.h>

using namespace metsuke::endpoint;

namespace {

using Arguments = std::vector<std::string>;

struct Case {
    Arguments given;
    Arguments kept;
};

} // namespace

TEST(Redaction, Arguments_ofKnownForms_loseTheirSecretsOnly) {
    const std::vector<Case> cases{
        {{"app", "--password=hunter2", "--user=sato"}, {"app", "--password=***", "--user=sato"}},
        {{"app", "--db-passwd", "hunter2", "run"}, {"app", "--db-passwd", "***", "run"}},
        {{"app", "--api_key=abc", "API_TOKEN=abc"}, {"app", "--api_key=***", "API_TOKEN=***"}},
        {{"env", "PGPASSWORD=x", "psql"}, {"env", "PGPASSWORD=***", "psql"}},
        {{"/usr/bin/mysql", "-psecret", "-u", "root"}, {"/usr/bin/mysql", "-p***", "-u", "root"}},
        {{"mysqldump", "-p", "shop"}, {"mysqldump", "-p", "shop"}}, // asks for it; the database stays
        {{"sudo", "-u", "root", "/usr/bin/mysql", "-psecret", "shop"}, {"sudo", "-u", "root", "/usr/bin/mysql", "-p***", "shop"}},
        {{"sshpass", "-p", "x", "ssh", "h", "mysql", "-psecret"}, {"sshpass", "-p", "***", "ssh", "h", "mysql", "-p***"}},
        {{"ssh", "h", "sudo mysql -psecret"}, {"ssh", "h", "sudo mysql -p***"}},
        {{"tail", "zip.log", "-P", "7"}, {"tail", "zip.log", "-P", "7"}},
        {{"sshpass", "-p", "x", "ssh", "h"}, {"sshpass", "-p", "***", "ssh", "h"}},
        {{"curl", "-u", "me:pw", "https://h/"}, {"curl", "-u", "me:***", "https://h/"}},
        {{"curl", "-H", "Authorization: Bearer abc.def", "x"}, {"curl", "-H", "Authorization: Bearer ***", "x"}},
        {{"curl", "-H", "Cookie: a=b; c=d"}, {"curl", "-H", "Cookie: ***"}},
        {{"git", "clone", "https://me:pw@host/a@b"}, {"git", "clone", "https://me:***@host/a@b"}},
        {{"wget", "http://h/f?a=1&token=abc&b=2"}, {"wget", "http://h/f?a=1&token=***&b=2"}},
        {{"x", "ghp_0123456789abcdefghij0123"}, {"x", "***"}},
        {{"sh", "-c", "mysql -psecret db; curl -u a:b http://h/?x=1&y=2"}, {"sh", "-c", "mysql -p*** db; curl -u a:*** http://h/?x=1&y=2"}},
        {{"sh", "-c", "app --password='my secret' run"}, {"sh", "-c", "app --password=*** run"}},
        {{"bash", "-c", "sh -c \"mysql -p'a b' db\""}, {"bash", "-c", "sh -c \"mysql -p*** db\""}},
        {{"openssl", "rsa", "-passin", "pass:abc"}, {"openssl", "rsa", "-passin", "pass:***"}},
        {{"app", "--password", "two words"}, {"app", "--password", "***"}},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(redactArguments(one.given), one.kept);
    }
}

TEST(Redaction, SecretsWithBlanksInOneArgument_goWhole) {
    const std::vector<Case> cases{
        {{"app", "--password=two words", "--user=a b"}, {"app", "--password=***", "--user=a b"}},
        {{"app", "--password two words"}, {"app", "--password ***"}}, // as one argument
        {{"env", "PGPASSWORD=two words", "psql"}, {"env", "PGPASSWORD=***", "psql"}},
        {{"mysql", "-ptwo words", "shop"}, {"mysql", "-p***", "shop"}},
        {{"curl", "-ume:two words", "x"}, {"curl", "-ume:***", "x"}},
        {{"curl", "-u", "me:two words", "x"}, {"curl", "-u", "me:***", "x"}},
        {{"openssl", "rsa", "-passin", "pass:two words"}, {"openssl", "rsa", "-passin", "pass:***"}},
        {{"sh", "-c", "PGPASSWORD=x psql -c 'select 1'"}, {"sh", "-c", "PGPASSWORD=*** psql -c 'select 1'"}},
        {{"sh", "-c", "app --password=two\\ words run"}, {"sh", "-c", "app --password=*** run"}},
        {{"sh", "-c", "--token abc run"}, {"sh", "-c", "--token *** run"}},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(redactArguments(one.given), one.kept);
    }
}

TEST(Redaction, Arguments_withoutSecrets_stayByteForByte) {
    for (const Arguments& given : {Arguments{"ssh", "-p", "2222", "host"}, {"cp", "-pr", "a", "b"}, {"app", "--password-file=/etc/x"},
             {"app", "--token-type", "jwt"}, {"python3", "-c", "print('a = b')"}, {"ls", "secret"}, {"don't", "do 'that"}, {""}, {},
             {"cc", "-DX=1", "task-0123456789012345678901234"}, {"mysql", "-P", "3306"}}) {
        EXPECT_EQ(redactArguments(given), given);
    }
}

TEST(Redaction, Arguments_deepQuotesAndHugeWords_end) {
    std::string nested;
    for (int i = 0; i < 2'000; ++i) {
        nested += i % 2 == 0 ? "\" " : "' ";
    }
    EXPECT_LE(redactText(nested).size(), nested.size() + 3);
    const std::string huge(1 << 20, '=');
    EXPECT_EQ(redactText(huge), huge);
    EXPECT_FALSE(redactText(std::string(1 << 16, 'k') + "=token=" + std::string(1 << 16, 'v')).empty());
}
