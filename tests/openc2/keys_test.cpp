// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/openc2/key_file.h"
#include "core/openc2/keys.h"
#include "tests/openc2/samples.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <openssl/ec.h>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::openc2;

namespace {

std::string fromHex(std::string_view hex) {
    std::string bytes;
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

// RFC 8032, section 7.1, test 1: the message is empty.
const std::string kSecret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const std::string kPublic = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const std::string kSignature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

VerifyingKey rfcKey() { return *VerifyingKey::fromText(encodeBase64Url(asBytes(fromHex(kPublic)))); }

void write(const std::filesystem::path& path, const std::string& text, mode_t mode = 0600) {
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
}

ErrorCode codeOf(const Result<SigningKey>& result) { return result.ok() ? ErrorCode::Internal : result.error().code; }

} // namespace

TEST(Base64Url, RoundTrip_ofEveryLength_isExact) {
    std::string data;
    for (int i = 0; i < 70; ++i) {
        const std::string text = encodeBase64Url(asBytes(data));
        EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
        EXPECT_EQ(decodeBase64Url(text), data);
        data.push_back(static_cast<char>(i * 37 + 251));
    }
    EXPECT_EQ(encodeBase64Url(asBytes("\xfb\xff\xfe")), "-__-");
}

TEST(Base64Url, OtherSpellings_areRefused) {
    for (const char* text : {"A", "AAAAA", "AB", "AAB", "AA==", "AA\n", "+_", "/w", " AA", "AA ", "\xc3\xa4"}) {
        EXPECT_FALSE(decodeBase64Url(text)) << text;
    }
    EXPECT_EQ(decodeBase64Url(""), "");
}

TEST(Keys, Rfc8032Test1_verifiesAndSigns) {
    EXPECT_TRUE(rfcKey().verify("", fromHex(kSignature)));
    EXPECT_FALSE(rfcKey().verify("x", fromHex(kSignature)));
    const metsuke::test::TemporaryFolder folder;
    write(folder / "key", openc2::test::pemOf(fromHex(kSecret)));
    const auto key = SigningKey::load(folder / "key");
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key->verifyingKey(), rfcKey());
    EXPECT_EQ(key->sign(""), fromHex(kSignature));
}

TEST(Keys, Id_isThe16FirstDigitsOfTheSha256) {
    EXPECT_EQ(rfcKey().id(), "21fe31dfa154a261"); // sha256sum of the 32 bytes
}

TEST(Keys, ChangedSignature_isFalse) {
    const std::string signature = fromHex(kSignature);
    for (size_t i = 0; i < signature.size(); ++i) {
        std::string changed = signature;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(rfcKey().verify("", changed)) << i;
    }
    EXPECT_FALSE(rfcKey().verify("", signature.substr(1)));
    EXPECT_FALSE(rfcKey().verify("", ""));
    EXPECT_FALSE(VerifyingKey().verify("", signature));
}

TEST(Keys, Text_ofAKey_isReadBackAndNothingElse) {
    const std::string text = rfcKey().toText();
    EXPECT_EQ(text.size(), 43U);
    EXPECT_EQ(*VerifyingKey::fromText(text), rfcKey());
    for (const std::string& other : {text + "A", text.substr(1), std::string(), text + "=", std::string(1 << 20, 'A')}) {
        EXPECT_FALSE(VerifyingKey::fromText(other).ok());
    }
}

TEST(Keys, Save_keepsThePairForTheOwnerOnly) {
    const metsuke::test::TemporaryFolder folder;
    const auto key = SigningKey::make();
    ASSERT_TRUE(key.ok());
    const mode_t before = ::umask(0);
    ASSERT_TRUE(key->save(folder / "key").ok());
    ::umask(before);
    struct stat status {};
    ASSERT_EQ(::stat((folder / "key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1); // nothing is left beside it
    const auto again = SigningKey::load(folder / "key");
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(key->verifyingKey().verify("m", again->sign("m")));
}

TEST(Keys, Save_overAFile_isRefusedAndKeepsIt) {
    const metsuke::test::TemporaryFolder folder;
    const auto first = SigningKey::make();
    const auto second = SigningKey::make();
    ASSERT_TRUE(first.ok() && second.ok() && first->save(folder / "key").ok());
    const auto saved = second->save(folder / "key");
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(SigningKey::load(folder / "key")->verifyingKey(), first->verifyingKey());
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Keys, Save_whereNoFolderIs_saysSo) {
    const metsuke::test::TemporaryFolder folder;
    const auto saved = SigningKey::make()->save(folder.path() / "none" / "key");
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::NotFound);
}

TEST(Keys, Load_whatOthersMayUse_isRefused) {
    const metsuke::test::TemporaryFolder folder;
    for (const mode_t mode : {0640U, 0604U, 0620U, 0601U, 0666U}) {
        write(folder / "key", openc2::test::pemOf(fromHex(kSecret)), mode);
        EXPECT_EQ(codeOf(SigningKey::load(folder / "key")), ErrorCode::PermissionDenied) << mode;
    }
    write(folder / "key", openc2::test::pemOf(fromHex(kSecret)), 0400);
    EXPECT_TRUE(SigningKey::load(folder / "key").ok());
}

TEST(Keys, Load_whatIsNoKey_isRefused) {
    const metsuke::test::TemporaryFolder folder;
    EXPECT_EQ(codeOf(SigningKey::load(folder / "none")), ErrorCode::NotFound);
    for (const std::string& text : {std::string(), std::string("hello"), openc2::test::pemOf(fromHex(kSecret.substr(2))), std::string(100'000, 'x')}) {
        write(folder / "key", text);
        EXPECT_FALSE(SigningKey::load(folder / "key").ok()) << text.substr(0, 80);
    }
    const x509::KeyPointer otherKind(EVP_EC_gen("P-256"));
    ASSERT_TRUE(otherKind && saveKey(*otherKind, folder / "p256").ok());
    EXPECT_EQ(codeOf(SigningKey::load(folder / "p256")), ErrorCode::Malformed);
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(codeOf(SigningKey::load(folder / "pipe")), ErrorCode::Malformed);
    EXPECT_EQ(codeOf(SigningKey::load(folder.path())), ErrorCode::Malformed);
}

TEST(KeyFile, WithAPassphrase_opensWithItOnly) {
    const metsuke::test::TemporaryFolder folder;
    const SigningKey key = openc2::test::makeKey();
    ASSERT_TRUE(key.save(folder / "k", "correct horse").ok());
    EXPECT_TRUE(isKeyProtected(folder / "k").value());
    const auto say = [](std::string text) { return [text](const std::filesystem::path&) { return Result<std::string>(text); }; };
    const auto opened = SigningKey::load(folder / "k", say("correct horse"));
    ASSERT_TRUE(opened.ok()) << opened.error().message.id;
    EXPECT_EQ(opened->verifyingKey(), key.verifyingKey());
    for (const std::string& wrong : {std::string("Correct horse"), std::string(), std::string(5000, 'x')}) {
        EXPECT_EQ(SigningKey::load(folder / "k", say(wrong)).error().message.id, "openc2.key_passphrase");
    }
    EXPECT_EQ(SigningKey::load(folder / "k").error().message.id, "openc2.key_locked");
    ASSERT_TRUE(key.replace(folder / "k", "").ok());
    EXPECT_FALSE(isKeyProtected(folder / "k").value());
    EXPECT_TRUE(SigningKey::load(folder / "k").ok()) << "as it was before there were passphrases";
    EXPECT_FALSE(key.save(folder / "k").ok()) << "one that is there is not replaced by chance";
}
