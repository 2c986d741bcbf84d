// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of orders is posted, signed, at least once, and nobody waits for a receiver that is slow or gone.
#include "app/hooks/order_hooks.h"
#include "tests/firewall/desk_fixture.h"
#include "tests/notify/receiver.h"
#include "tests/support/process.h"

#include "core/base/wall_clock.h"

#include <nlohmann/json.hpp>

#include <set>

using namespace metsuke;
using namespace metsuke::firewall;
using metsuke::test::eventually;
using metsuke::test::HookReceiver;
using std::chrono::milliseconds;

namespace {

class HooksTest : public firewall::test::BlockDeskTest {
protected:
    void SetUp() override {
        BlockDeskTest::SetUp();
        ASSERT_TRUE(fleet::writeFile(path() / "secret", "shared secret\n").ok());
    }
    void askNow(const std::string& target) {
        now = wallClock();
        ask(target);
    }
    void configure(const std::vector<std::string>& addresses) {
        nlohmann::json list = nlohmann::json::array();
        for (const std::string& address : addresses) {
            list.push_back({{"url", "http://" + address + "/hook?key=hidden"}, {"secret_file", (path() / "secret").string()}});
        }
        ASSERT_TRUE(fleet::writeFile(path() / "webhooks.json", nlohmann::json{{"webhooks", list}}.dump()).ok());
    }
    std::unique_ptr<OrderHooks> start() {
        HookPatience patience;
        patience.transfer.connect = patience.transfer.whole = milliseconds(500);
        patience.look = patience.firstPause = milliseconds(10);
        patience.longestPause = milliseconds(40);
        return std::make_unique<OrderHooks>(path(), patience);
    }
    static std::vector<std::string> deliveries(const HookReceiver& receiver) {
        std::vector<std::string> ids;
        for (const auto& request : receiver.requests()) {
            ids.push_back(request.header("X-Metsuke-Delivery"));
        }
        return ids;
    }
};

} // namespace

TEST_F(HooksTest, StateChange_isPostedSignedWithTimeAndDelivery) {
    const HookReceiver receiver;
    configure({receiver.address()});
    const auto hooks = start();
    askNow("203.0.113.9");
    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 1; }));
    const auto request = receiver.requests().front();
    EXPECT_EQ(request.header("X-Metsuke-Signature"), "sha256=" + webhookSignature("shared secret", request.header("X-Metsuke-Timestamp"), request.body));
    const auto body = nlohmann::json::parse(request.body);
    EXPECT_EQ(body["delivery"], request.header("X-Metsuke-Delivery")) << "the signature covers it";
    EXPECT_EQ(body["kind"], "block.queued");
    EXPECT_EQ(body["actor"], "sato");
    EXPECT_EQ(body["what"]["target"], "203.0.113.9");
    EXPECT_EQ(request.body.find("shared secret"), std::string::npos);
}

TEST_F(HooksTest, FailingReceiver_getsTheSameDeliveryAgain_inOrderAndOnceDone) {
    const HookReceiver receiver([](int number) { return number == 0 ? 503 : number == 1 ? 0 : 204; });
    configure({receiver.address()});
    const auto hooks = start();
    askNow("203.0.113.1");
    askNow("203.0.113.2");
    ASSERT_TRUE(eventually([&] { return receiver.requests().size() >= 4; }));
    const auto ids = deliveries(receiver);
    EXPECT_EQ(ids[0], ids[1]);
    EXPECT_EQ(ids[1], ids[2]);
    EXPECT_NE(ids[2], ids[3]);
    for (const Message& remark : hooks->takeRemarks()) {
        for (const auto& [name, value] : remark.args) {
            EXPECT_EQ(std::get<std::string>(value).find("hidden"), std::string::npos) << "the address is a secret, too";
        }
    }
}

TEST_F(HooksTest, NextProcess_goesOnWhereTheLastOneStopped) {
    const HookReceiver receiver;
    configure({receiver.address()});
    auto hooks = start();
    askNow("203.0.113.1");
    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 1; }));
    hooks.reset();
    askNow("203.0.113.2"); // while nobody posts
    hooks = start();
    // What was broken off may come once more, as the same delivery.
    EXPECT_TRUE(eventually([&] {
        const auto ids = deliveries(receiver);
        return std::set<std::string>(ids.begin(), ids.end()).size() == 2;
    }));
}

TEST_F(HooksTest, RefusedDelivery_isLeftOut) {
    const HookReceiver receiver([](int number) { return number == 0 ? 400 : 204; });
    configure({receiver.address()});
    const auto hooks = start();
    askNow("203.0.113.1");
    askNow("203.0.113.2");
    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 2; }));
    const auto ids = deliveries(receiver);
    EXPECT_NE(ids[0], ids[1]);
    EXPECT_FALSE(hooks->takeRemarks().empty());
}

TEST_F(HooksTest, SlowReceiver_holdsUpNobody) {
    const metsuke::test::Receiver slow([](metsuke::test::Line& line) {
        while (!line.read().empty()) { // never answers
        }
    });
    const HookReceiver quick;
    configure({slow.address(), quick.address()});
    const auto hooks = start();
    askNow("203.0.113.1");
    askNow("203.0.113.2");
    EXPECT_TRUE(eventually([&] { return quick.requests().size() == 2; }));
}

TEST_F(HooksTest, HistoryBeforeTheHook_isNotPosted) {
    const HookReceiver receiver;
    ask("203.0.113.1"); // years ago
    configure({receiver.address()});
    const auto hooks = start();
    askNow("203.0.113.2");
    ASSERT_TRUE(eventually([&] { return !receiver.requests().empty(); }));
    EXPECT_NE(receiver.requests().front().body.find("203.0.113.2"), std::string::npos);
    EXPECT_EQ(metsuke::test::readFile(path() / "webhooks.state.json").find("hidden"), std::string::npos);
}

TEST_F(HooksTest, SecretThatOthersMayRead_isNotUsed) {
    const HookReceiver receiver;
    std::filesystem::permissions(path() / "secret", std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    configure({receiver.address()});
    EXPECT_EQ(readWebhooks(path()).error().message.id, "notice.secret_open");
}
