// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/file_extension.h"
#include "core/file/file_type.h"
#include "tests/file/file_samples.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

std::string_view magic(const std::string& content) { return fileTypeOf(asBytes(content)).magic; }

} // namespace

TEST(FileType, Signatures_decide) {
    EXPECT_EQ(magic(makePe()), "pe");
    EXPECT_EQ(magic("%PDF-1.4\n"), "pdf");
    EXPECT_EQ(magic("junk\n%PDF-1.4\n"), "pdf");
    EXPECT_EQ(magic(std::string("\xca\xfe\xba\xbe\0\0\0\x34", 8)), "class");
    EXPECT_EQ(magic(std::string("\xca\xfe\xba\xbe\0\0\0\2", 8)), "macho");
    EXPECT_EQ(magic("Rar!\x1a\x07\x01"), "rar");
    EXPECT_EQ(magic(std::string("L\0\0\0\x01\x14\x02\0", 8)), "lnk");
    EXPECT_EQ(magic("MZ is how this sentence begins, and it goes on as text for long enough to have a header's length."), "text");
    std::string iso(0x8006, '\0');
    iso.replace(0x8001, 5, "CD001");
    EXPECT_EQ(magic(iso), "iso");
}

TEST(FileType, Text_isToldApart) {
    EXPECT_EQ(magic("<!DOCTYPE html><html></html>"), "html");
    EXPECT_EQ(magic("<?xml version='1.0'?><a/>"), "xml");
    EXPECT_EQ(magic("{\"a\": 1}"), "json");
    EXPECT_EQ(magic("plain words only"), "text");
    EXPECT_EQ(magic("[InternetShortcut]\nURL=file://x"), "url");
    EXPECT_EQ(magic(std::string("\x01\x02\0\x99", 4)), "");
}

TEST(FileExtension, Name_comesFromTransferOrPath) {
    EXPECT_EQ(fileNameOf("a.exe", "/b.gif"), "a.exe");
    EXPECT_EQ(fileNameOf("", "http://host/d/b%20c.gif?x=/y.exe"), "b c.gif");
    EXPECT_EQ(fileNameOf("", "http://host"), "");
    EXPECT_EQ(extensionOf("a.PDF.ExE"), "exe");
    EXPECT_EQ(extensionOf("noext"), "");
}
