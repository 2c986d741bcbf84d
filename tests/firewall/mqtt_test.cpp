// SPDX-License-Identifier: GPL-3.0-or-later
// Over a real broker of somebody else to a consumer that filters real packets.
#include "app/firewall/block_keeper.h"
#include "tests/firewall/desk_fixture.h"
#include "tests/firewall/filter_consumer.h"
#include "tests/firewall/packet_filter.h"
#include "tests/firewall/two_networks.h"

#include "core/base/file_handle.h"
#include "core/base/wall_clock.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>

using namespace metsuke;
using namespace metsuke::firewall;
using namespace metsuke::firewall::test;
using metsuke::test::eventually;
using Texts = std::vector<std::string>;

namespace {

class MqttTest : public BlockDeskTest {
protected:
    void SetUp() override {
        BlockDeskTest::SetUp();
        if (!ForeignBroker::isInstalled()) {
            GTEST_SKIP() << "needs mosquitto";
        }
        broker = std::make_unique<ForeignBroker>(path() / "broker");
        broker->start();
        add(broker->firewall());
    }
    void add(const Firewall& one) {
        ASSERT_TRUE(removeFirewall(path(), "edge-1").ok());
        const auto added = addFirewall(path(), one);
        ASSERT_TRUE(added.ok()) << added.error().message.id;
    }
    std::unique_ptr<FilterConsumer> consumer(FilterConsumer::Answerer answerer) {
        auto made = std::make_unique<FilterConsumer>(*broker, std::move(answerer));
        EXPECT_TRUE(made->listens());
        return made;
    }
    FilterConsumer::Answerer ofFilter() {
        return [this](const std::string& command) { return Texts{filter->answer(command).second}; };
    }
    static bool isQuery(const std::string& command) { return command.find("\"query\"") != std::string::npos; }
    [[nodiscard]] Exchange overBroker(std::chrono::milliseconds whole = std::chrono::milliseconds(10'000)) const {
        return exchangeOver(path(), {std::chrono::milliseconds(5'000), whole}, std::stop_token());
    }
    std::unique_ptr<ForeignBroker> broker;
    std::unique_ptr<PacketFilter> filter = std::make_unique<PacketFilter>();
};

} // namespace

TEST_F(MqttTest, Command_isWhatTheTransferSpecificationAsksFor) {
    const auto device = consumer(ofFilter());
    const Block asked = ask("203.0.113.9");
    tick(overBroker());
    ASSERT_EQ(block(asked.id).state, BlockState::Done) << block(asked.id).reason.id;
    ASSERT_EQ(device->commands().size(), 2U);
    for (const auto& command : device->commands()) {
        EXPECT_EQ(command.topic, "oc2/cmd/device/fw.plant");
        EXPECT_EQ(command.contentType, "application/openc2");
        EXPECT_EQ(command.messageType, "req");
        EXPECT_EQ(command.encoding, "json");
        EXPECT_EQ(command.format, 1) << "UTF-8";
        EXPECT_EQ(command.quality, 1);
        EXPECT_FALSE(command.isRetained);
        EXPECT_FALSE(command.hasResponseTopic);
        const auto headers = nlohmann::json::parse(command.text)["headers"];
        EXPECT_EQ(headers["from"], "plant-soc");
        EXPECT_EQ(headers["to"], nlohmann::json::array({"fw.plant"}));
    }
}

TEST_F(MqttTest, NoDevice_whoeverFiltersPacketsIsTold) {
    Firewall one = broker->firewall();
    one.device.clear();
    one.producer.clear();
    add(one);
    const auto device = consumer(ofFilter());
    const Block asked = ask("203.0.113.9");
    tick(overBroker());
    EXPECT_EQ(block(asked.id).state, BlockState::Done);
    ASSERT_FALSE(device->commands().empty());
    EXPECT_EQ(device->commands().back().topic, "oc2/cmd/ap/slpf");
    const auto headers = nlohmann::json::parse(device->commands().back().text)["headers"];
    EXPECT_EQ(headers["from"], "metsuke");
    EXPECT_FALSE(headers.contains("to"));
}

TEST_F(MqttTest, RealPackets_areBlockedThenFlowAgain_thoughTheBrokerIsKilledInBetween) {
    const TwoNetworks networks;
    if (!networks.isThere()) {
        GTEST_SKIP() << "needs root, network namespaces and nft";
    }
    filter = std::make_unique<PacketFilter>([&](const std::string& rules) { return networks.applyRules(rules); });
    std::atomic<bool> isKilled = false;
    const auto device = consumer([&](const std::string& command) {
        Texts answer = ofFilter()(command);
        if (!isQuery(command) && !isKilled) { // the rule is in force, and nobody hears of it
            broker->kill();
            isKilled = true;
        }
        return answer;
    });
    ASSERT_TRUE(eventually([&] { return networks.reaches("10.99.0.2"); }));

    const Block asked = ask("10.99.0.2");
    tick(overBroker(std::chrono::milliseconds(1'500)));
    ASSERT_TRUE(isKilled);
    EXPECT_EQ(block(asked.id).state, BlockState::Sent) << "nobody knows whether it arrived";
    EXPECT_FALSE(networks.reaches("10.99.0.2"));
    tick(overBroker(), kMinute);
    EXPECT_EQ(block(asked.id).state, BlockState::Sent) << "the broker is away";

    broker->start();
    ASSERT_TRUE(device->listens(2));
    tick(overBroker(), 10 * kMinute);
    ASSERT_EQ(block(asked.id).state, BlockState::Done) << block(asked.id).reason.id;
    EXPECT_EQ(filter->rules(), 1U) << "the same request is the same rule";

    broker->kill();
    ASSERT_TRUE(desk->release(asked.id, {}, "sato", now).ok());
    tick(overBroker());
    EXPECT_EQ(block(asked.id).state, BlockState::Removing);
    EXPECT_FALSE(networks.reaches("10.99.0.2"));
    broker->start();
    ASSERT_TRUE(device->listens(3));
    tick(overBroker(), 10 * kMinute);
    EXPECT_EQ(block(asked.id).state, BlockState::Removed) << block(asked.id).reason.id;
    EXPECT_TRUE(networks.reaches("10.99.0.2"));
    EXPECT_EQ(filter->rules(), 0U);
}

TEST_F(MqttTest, AnswerThatWasLate_countsOnceAndNothingIsSentAgain) {
    std::vector<std::string> late; // of a filter that takes its time; read when its thread has written
    std::atomic<int> heard = 0;
    const auto device = consumer([&](const std::string& command) {
        if (isQuery(command)) {
            return ofFilter()(command);
        }
        late.push_back(filter->answer(command).second);
        ++heard;
        return Texts{};
    });
    const Block asked = ask("203.0.113.9");
    tick(overBroker(std::chrono::milliseconds(1'000)));
    ASSERT_EQ(block(asked.id).state, BlockState::Sent);
    ASSERT_EQ(heard, 1);
    device->publish("oc2/rsp/plant-soc", late.front());
    device->publish("oc2/rsp/plant-soc", late.front());
    device->publish("oc2/rsp/plant-soc", R"({"headers":{"request_id":"x"},"body":{"openc2":{"response":{"status":500}}}})");
    for (int i = 0; i < 20 && block(asked.id).state != BlockState::Done; ++i) {
        tick(overBroker(std::chrono::milliseconds(1'000)), 10 * kMinute);
    }
    EXPECT_EQ(block(asked.id).state, BlockState::Done);
    EXPECT_EQ(heard, 1);
    EXPECT_EQ(filter->rules(), 1U);
}

TEST_F(MqttTest, AnswersToOthersAndNoise_areNotTaken_inProgressIsWaitedOut) {
    const auto device = consumer([&](const std::string& command) {
        const std::string id = nlohmann::json::parse(command)["headers"]["request_id"];
        const auto with = [](const std::string& request, int status) {
            return R"({"headers":{"request_id":")" + request + R"("},"body":{"openc2":{"response":{"status":)" + std::to_string(status) + "}}}}";
        };
        return Texts{"", "\xff\xfe", "{}", "[1", std::string(300'000, '['), with("somebody-else", 500), with(id, 102), filter->answer(command).second, with(id, 500)};
    });
    const Block asked = ask("203.0.113.9");
    tick(overBroker());
    EXPECT_EQ(block(asked.id).state, BlockState::Done);
    EXPECT_EQ(filter->rules(), 1U);
}

TEST_F(MqttTest, DeviceThatIsNotThere_isSaidAtOnceAndAskedAgain) {
    Firewall one = broker->firewall();
    one.device = "away";
    add(one);
    const Block asked = ask("203.0.113.9");
    tick(overBroker());
    EXPECT_EQ(block(asked.id).state, BlockState::Queued);
    EXPECT_EQ(block(asked.id).reason.id, "transport.mqtt_nobody_listens");
}

TEST_F(MqttTest, TopicThatTheBrokerRefuses_isSaid) {
    Firewall one = broker->firewall();
    one.device = "forbidden";
    add(one);
    const auto answer = overBroker()(readFirewalls(path())->firewalls.front(), requestTo(one, Request::Kind::QueryFeatures, wallClock()));
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(answer.error().message.id, "transport.mqtt_not_published");
}

TEST_F(MqttTest, BrokerThatNobodyVouchesFor_getsNothing) {
    const auto device = consumer(ofFilter());
    Firewall one = broker->firewall();
    one.caFile.clear(); // the system's authorities do not know it
    add(one);
    const Block asked = ask("203.0.113.9");
    tick(overBroker());
    EXPECT_EQ(block(asked.id).state, BlockState::Queued);
    EXPECT_TRUE(device->commands().empty());
    one.caFile = (path() / "empty.pem").string();
    ASSERT_TRUE(fleet::writeFile(one.caFile, "").ok());
    add(one);
    tick(overBroker(), kHour);
    EXPECT_NE(block(asked.id).state, BlockState::Done);
    EXPECT_TRUE(device->commands().empty());
}

TEST_F(MqttTest, SessionThatAnotherProcessHas_isNotTakenFromIt) {
    const auto device = consumer(ofFilter());
    const Block asked = ask("203.0.113.9");
    {
        const FileHandle other(::open((path() / "firewall-edge-1.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
        ASSERT_EQ(::flock(other.get(), LOCK_EX), 0);
        tick(exchangeOver(path(), {std::chrono::milliseconds(200), std::chrono::milliseconds(200)}, std::stop_token()));
        EXPECT_EQ(block(asked.id).state, BlockState::Queued);
        EXPECT_TRUE(device->commands().empty());
    }
    tick(overBroker(), kMinute);
    EXPECT_EQ(block(asked.id).state, BlockState::Done);
}

TEST_F(MqttTest, Keeper_sendsWhatIsDueByItself) {
    const auto device = consumer(ofFilter());
    const BlockKeeper keeper(path());
    now = wallClock();
    const Block asked = ask("203.0.113.9");
    EXPECT_TRUE(eventually([&] { return block(asked.id).state == BlockState::Done; }));
}

TEST_F(BlockDeskTest, FirewallAtABroker_thatCannotWork_isRefused) {
    Firewall good;
    good.name = "plant";
    good.url = "mqtts://broker.plant:8883";
    good.certificate = "/a.pem";
    good.key = "/a.key";
    const auto refuses = [&](const std::function<void(Firewall&)>& spoil) {
        Firewall one = good;
        spoil(one);
        return addFirewall(path(), one);
    };
    for (const auto& [what, spoil] : std::map<std::string, std::function<void(Firewall&)>>{
             {"mqtt", [](Firewall& one) { one.url = "mqtts://broker.plant"; }}, {"device", [](Firewall& one) { one.device = "a/#"; }},
             {"producer", [](Firewall& one) { one.producer = "a+b"; }}, {"token_file", [](Firewall& one) { one.tokenFile = "/token"; }},
             {"key", [](Firewall& one) { one.key.clear(); }}, {"url", [](Firewall& one) { one.url = "mqtt://broker.plant:1883"; }}}) {
        const auto refused = refuses(spoil);
        ASSERT_FALSE(refused.ok()) << what;
        EXPECT_EQ(refused.error().message.id, "firewall.bad_setting");
        EXPECT_EQ(refused.error().message.args.back().second, MessageValue(what)) << what;
    }
    ASSERT_TRUE(addFirewall(path(), good).ok());
    const auto read = readFirewalls(path());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->firewalls.back().client.size(), 22U) << "a session of its own";
}
