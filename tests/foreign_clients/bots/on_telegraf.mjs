// The small bot on telegraf, which makes the first call of a handler in the answer to its webhook.

import { createServer } from "node:http";

import { Input, Markup, Telegraf } from "telegraf";
import { message } from "telegraf/filters";

const [apiRoot, token, port, secretToken] = process.argv.slice(2);
const bot = new Telegraf(token, { telegram: { apiRoot } });
const more = Markup.inlineKeyboard([Markup.button.callback("Encore", "more")]);

bot.start((ctx) => ctx.reply(`Bonjour ${ctx.from.first_name}`, more));

bot.action("more", async (ctx) => {
  await ctx.answerCbQuery("Voilà");
  await ctx.editMessageText("Encore bonjour", more);
});

bot.on(message("photo"), async (ctx) => {
  const { file_id: id, width, height } = ctx.message.photo.at(-1);
  await ctx.replyWithPhoto(id, { caption: `${width} × ${height}` });
});

bot.on(message("document"), async (ctx) => {
  const { file_id: id, file_name: name } = ctx.message.document;
  const text = await (await fetch(await ctx.telegram.getFileLink(id))).text();
  await ctx.replyWithDocument(Input.fromBuffer(Buffer.from(text.toUpperCase()), name));
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
  createServer(bot.webhookCallback("/hook", { secretToken })).listen(Number(port), "127.0.0.1", () =>
    bot.telegram.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: secretToken }));
} else {
  process.once("SIGTERM", () => bot.stop());
  await bot.launch();
}
