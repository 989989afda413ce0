// Emoji by Slack's short names: the common ones. A name that is not here is shown as it was written.

const NAMES = `
grinning:😀 smiley:😃 smile:😄 grin:😁 laughing:😆 satisfied:😆 sweat_smile:😅 rolling_on_the_floor_laughing:🤣 joy:😂 slightly_smiling_face:🙂
upside_down_face:🙃 melting_face:🫠 wink:😉 blush:😊 innocent:😇 heart_eyes:😍 star-struck:🤩 kissing_heart:😘 relaxed:☺️ yum:😋 stuck_out_tongue:😛
hugging_face:🤗 thinking_face:🤔 zipper_mouth_face:🤐 neutral_face:😐 expressionless:😑 smirk:😏 unamused:😒 face_with_rolling_eyes:🙄 grimacing:😬
relieved:😌 pensive:😔 sleepy:😪 sleeping:😴 mask:😷 exploding_head:🤯 face_with_cowboy_hat:🤠 partying_face:🥳 sunglasses:😎 nerd_face:🤓 confused:😕
worried:😟 slightly_frowning_face:🙁 open_mouth:😮 astonished:😲 flushed:😳 pleading_face:🥺 cry:😢 sob:😭 scream:😱 disappointed:😞 sweat:😓 tired_face:😫
triumph:😤 angry:😠 rage:😡 robot_face:🤖 ghost:👻 wave:👋 raised_hand:✋ hand:✋ ok_hand:👌 v:✌️ crossed_fingers:🤞 point_left:👈 point_right:👉 point_up_2:👆
point_down:👇 point_up:☝️ +1:👍 thumbsup:👍 -1:👎 thumbsdown:👎 fist:✊ facepunch:👊 clap:👏 raised_hands:🙌 open_hands:👐 palms_up_together:🤲 handshake:🤝 pray:🙏
writing_hand:✍️ muscle:💪 ear:👂 eyes:👀 eye:👁️ brain:🧠 speaking_head_in_silhouette:🗣️ bust_in_silhouette:👤 busts_in_silhouette:👥 people_hugging:🫂
baby:👶 woman:👩 man:👨 technologist:🧑‍💻 student:🧑‍🎓 teacher:🧑‍🏫 shrug:🤷 facepalm:🤦 dancer:💃
heart:❤️ orange_heart:🧡 yellow_heart:💛 green_heart:💚 blue_heart:💙 purple_heart:💜 black_heart:🖤 broken_heart:💔 sparkling_heart:💖 two_hearts:💕 100:💯 boom:💥
star:⭐ star2:🌟 sparkles:✨ dizzy:💫 fire:🔥 zap:⚡ rainbow:🌈 sunny:☀️ partly_sunny:⛅ cloud:☁️ rain_cloud:🌧️ snowflake:❄️ umbrella:☔ ocean:🌊 droplet:💧 crescent_moon:🌙
earth_africa:🌍 earth_americas:🌎 earth_asia:🌏 seedling:🌱 evergreen_tree:🌲 deciduous_tree:🌳 cactus:🌵 herb:🌿 four_leaf_clover:🍀 maple_leaf:🍁 fallen_leaf:🍂
mushroom:🍄 bouquet:💐 tulip:🌷 rose:🌹 sunflower:🌻 blossom:🌼 cherry_blossom:🌸 dog:🐶 cat:🐱 fox_face:🦊 bear:🐻 panda_face:🐼 penguin:🐧 bird:🐦 owl:🦉 bee:🐝 butterfly:🦋
snail:🐌 turtle:🐢 octopus:🐙 whale:🐳 dolphin:🐬 unicorn_face:🦄 apple:🍎 green_apple:🍏 lemon:🍋 banana:🍌 strawberry:🍓 cherries:🍒 avocado:🥑 bread:🍞 croissant:🥐 pizza:🍕
cookie:🍪 cake:🍰 birthday:🎂 cupcake:🧁 chocolate_bar:🍫 popcorn:🍿 coffee:☕ tea:🍵 beer:🍺 beers:🍻 wine_glass:🍷 clinking_glasses:🥂 champagne:🍾
tada:🎉 confetti_ball:🎊 balloon:🎈 gift:🎁 trophy:🏆 medal:🏅 first_place_medal:🥇 second_place_medal:🥈 third_place_medal:🥉 soccer:⚽ basketball:🏀 dart:🎯
game_die:🎲 jigsaw:🧩 art:🎨 performing_arts:🎭 microphone:🎤 headphones:🎧 musical_note:🎵 notes:🎶 guitar:🎸 clapper:🎬 rocket:🚀 airplane:✈️ train:🚆 bike:🚲 car:🚗 house:🏠
house_with_garden:🏡 office:🏢 school:🏫 hospital:🏥 factory:🏭 world_map:🗺️ compass:🧭 mountain:⛰️ camping:🏕️ beach_with_umbrella:🏖️
watch:⌚ iphone:📱 computer:💻 desktop_computer:🖥️ keyboard:⌨️ bulb:💡 flashlight:🔦 candle:🕯️ book:📖 books:📚 notebook:📓 newspaper:📰 bookmark:🔖 label:🏷️ moneybag:💰
envelope:✉️ email:📧 inbox_tray:📥 outbox_tray:📤 package:📦 mailbox:📫 pencil2:✏️ memo:📝 pencil:📝 briefcase:💼 file_folder:📁 open_file_folder:📂 date:📅 calendar:📆
spiral_calendar_pad:🗓️ chart_with_upwards_trend:📈 chart_with_downwards_trend:📉 bar_chart:📊 clipboard:📋 pushpin:📌 round_pushpin:📍 paperclip:📎 straight_ruler:📏
scissors:✂️ lock:🔒 unlock:🔓 key:🔑 hammer:🔨 wrench:🔧 hammer_and_wrench:🛠️ gear:⚙️ link:🔗 toolbox:🧰 magnet:🧲 test_tube:🧪 microscope:🔬 telescope:🔭 satellite_antenna:📡
bell:🔔 no_bell:🔕 loudspeaker:📢 mega:📣 speech_balloon:💬 left_speech_bubble:🗨️ thought_balloon:💭 zzz:💤 hourglass:⌛ hourglass_flowing_sand:⏳ alarm_clock:⏰
stopwatch:⏱️ mag:🔍 mag_right:🔎 warning:⚠️ construction:🚧 rotating_light:🚨 no_entry:⛔ no_entry_sign:🚫 x:❌ heavy_check_mark:✔️ white_check_mark:✅ ballot_box_with_check:☑️
heavy_plus_sign:➕ heavy_minus_sign:➖ question:❓ grey_question:❔ exclamation:❗ bangbang:‼️ information_source:ℹ️ sos:🆘 new:🆕 free:🆓 ok:🆗 recycle:♻️
arrow_right:➡️ arrow_left:⬅️ arrow_up:⬆️ arrow_down:⬇️ arrow_upper_right:↗️ arrows_counterclockwise:🔄 repeat:🔁 fast_forward:⏩ rewind:⏪ play_or_pause_button:⏯️
red_circle:🔴 large_orange_circle:🟠 large_yellow_circle:🟡 large_green_circle:🟢 large_blue_circle:🔵 large_purple_circle:🟣 white_circle:⚪ black_circle:⚫
large_green_square:🟩 large_yellow_square:🟨 large_red_square:🟥 white_large_square:⬜ black_large_square:⬛ small_blue_diamond:🔹 small_orange_diamond:🔸
zero:0️⃣ one:1️⃣ two:2️⃣ three:3️⃣ four:4️⃣ five:5️⃣ six:6️⃣ seven:7️⃣ eight:8️⃣ nine:9️⃣ keycap_ten:🔟 flag-fr:🇫🇷 fr:🇫🇷 flag-gb:🇬🇧 gb:🇬🇧 flag-us:🇺🇸 us:🇺🇸 flag-de:🇩🇪 de:🇩🇪
flag-es:🇪🇸 es:🇪🇸 flag-it:🇮🇹 it:🇮🇹 flag-be:🇧🇪 flag-ca:🇨🇦 flag-ch:🇨🇭 flag-eu:🇪🇺 flag-pt:🇵🇹 flag-nl:🇳🇱 flag-au:🇦🇺 flag-in:🇮🇳 checkered_flag:🏁 triangular_flag_on_post:🚩
waving_white_flag:🏳️ crystal_ball:🔮 gem:💎 crown:👑 ring:💍 mortar_board:🎓 tophat:🎩 eyeglasses:👓 backpack:🎒 shield:🛡️ scales:⚖️ ladder:🪜 fireworks:🎆 hatching_chick:🐣
`;

const table = new Map(
  NAMES.trim()
    .split(/\s+/)
    .map((entry) => entry.split(":")),
);

const TONE = /^(.+?)(?:::skin-tone-([2-6]))?$/;

/** The character of a short name such as "tada" or "wave::skin-tone-3", or null when it is not known. */
export function emojiOf(name) {
  const [, plain, tone] = TONE.exec(name) ?? [];
  const sign = table.get(plain);
  if (!sign) return null;
  return tone ? sign.replace("\uFE0F", "") + String.fromCodePoint(0x1f3f9 + Number(tone)) : sign;
}

/** Short names that contain some letters, those that begin with them first: `[{name, sign}]`. */
export function searchEmoji(letters, most = 60) {
  const wanted = letters.toLowerCase();
  const found = [...table].filter(([name]) => name.includes(wanted));
  found.sort(([one], [other]) => Number(other.startsWith(wanted)) - Number(one.startsWith(wanted)));
  const seen = new Set();
  const distinct = found.filter(([, sign]) => !seen.has(sign) && seen.add(sign));
  return distinct.slice(0, most).map(([name, sign]) => ({ name, sign }));
}

/** What people reach for first. */
export const USUAL = [
  "+1",
  "heart",
  "tada",
  "clap",
  "raised_hands",
  "eyes",
  "white_check_mark",
  "joy",
  "pray",
  "rocket",
  "bulb",
  "thinking_face",
];
