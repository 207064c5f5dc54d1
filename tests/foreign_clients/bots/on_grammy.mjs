// The small bot on grammY; where it has a webhook, presses are answered in the answer to it.

import { createServer } from "node:http";

import { Bot, InlineKeyboard, InputFile, webhookCallback } from "grammy";

const [apiRoot, token, port, secretToken] = process.argv.slice(2);
const canUseWebhookReply = (method) => method === "answerCallbackQuery";
const bot = new Bot(token, { client: { apiRoot, canUseWebhookReply } });
const more = new InlineKeyboard().text("Encore", "more");

bot.command("start", (ctx) => ctx.reply(`Bonjour ${ctx.from.first_name}`, { reply_markup: more }));

bot.callbackQuery("more", async (ctx) => {
  await ctx.answerCallbackQuery("Voilà");
  await ctx.editMessageText("Encore bonjour", { reply_markup: more });
});

bot.on("message:photo", async (ctx) => {
  const { file_id: id, width, height } = ctx.message.photo.at(-1);
  await ctx.replyWithPhoto(id, { caption: `${width} × ${height}` });
});

bot.on("message:document", async (ctx) => {
  const { file_path: path } = await ctx.getFile();
  const text = await (await fetch(`${apiRoot}/file/bot${token}/${path}`)).text();
  const shouted = new InputFile(Buffer.from(text.toUpperCase()), ctx.message.document.file_name);
  await ctx.replyWithDocument(shouted);
});

bot.command("admins", async (ctx) => {
  const names = (await ctx.getChatAdministrators()).map(({ user }) => user.first_name).sort();
  const replying = { reply_parameters: { message_id: ctx.message.message_id } };
  await ctx.reply(`${ctx.chat.title} : ${names.join(", ")}`, replying);
});

bot.on("inline_query", async (ctx) => {
  const { query } = ctx.inlineQuery;
  const content = { message_text: `Trouvé : ${query}` };
  await ctx.answerInlineQuery([{ type: "article", id: "1", title: query, input_message_content: content }]);
});

if (Number(port)) {
  createServer(webhookCallback(bot, "http", { secretToken })).listen(Number(port), "127.0.0.1", () =>
    bot.api.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: secretToken }));
} else {
  process.once("SIGTERM", () => bot.stop());
  await bot.start();
}
