// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/firewall/block_desk.h"
#include "core/fleet/private_folder.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <fstream>

namespace metsuke::firewall::test {

/// A desk in a folder with one firewall "edge-1".
class BlockDeskTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(fleet::makePrivateFolder(path()).ok());
        ASSERT_TRUE(fleet::writeFile(path() / "token", "s3cret-token\n").ok());
        addNamed("edge-1");
        reopen();
    }
    void addNamed(const std::string& name, const std::string& url = "https://127.0.0.1:1") {
        Firewall one;
        one.name = name;
        one.url = url;
        one.tokenFile = (path() / "token").string();
        ASSERT_TRUE(addFirewall(path(), one).ok());
    }
    /// As another process, or after a crash.
    void reopen() {
        auto opened = BlockDesk::open(path());
        ASSERT_TRUE(opened.ok()) << opened.error().message.id;
        desk = std::move(*opened);
    }
    Block ask(const std::string& target, Duration lasts = 0) {
        const auto blocks = desk->ask({*parseTarget(target), false, {}, lasts, "C-104", false}, {}, "sato", now);
        EXPECT_TRUE(blocks.ok()) << blocks.error().message.id;
        return blocks.ok() ? blocks->front() : Block{};
    }
    size_t tick(const Exchange& exchange, Duration after = 0) {
        now = now + after;
        const auto changed = desk->tick(exchange, now);
        EXPECT_TRUE(changed.ok()) << changed.error().message.id << ' ' << changed.error().detail;
        return changed.ok() ? *changed : 0;
    }
    Block block(const std::string& id) { return desk->book().block(id)->value(); }
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path() / "fleet"; }

    std::unique_ptr<BlockDesk> desk;
    Timestamp now{1'700'000'000 * kSecond};

private:
    metsuke::test::TemporaryFolder m_folder;
};

} // namespace metsuke::firewall::test
