package dev.clew.examples.spring.kotlin

import dev.clew.Correlation
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.slf4j.MDC
import org.springframework.aot.hint.MemberCategory
import org.springframework.aot.hint.RuntimeHints
import org.springframework.aot.hint.RuntimeHintsRegistrar
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates
import org.springframework.boot.SpringApplication
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.context.ConfigurableApplicationContext
import org.springframework.context.annotation.Bean
import org.springframework.core.SpringVersion
import org.springframework.core.io.support.SpringFactoriesLoader
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RestController
import org.springframework.web.server.CoWebFilter
import org.springframework.web.server.CoWebFilterChain
import org.springframework.web.server.ServerWebExchange
import org.springframework.web.server.WebFilter

/** The ID as Clew and as the MDC have it on this thread. */
private fun here() = "${Correlation.currentId()} ${MDC.get(Correlation.MDC_KEY)}"

@SpringBootApplication
@RestController
open class Shop {
  @GetMapping("/suspend")
  open suspend fun suspending(): String {
    val before = here()
    delay(5)
    val delayed = here()
    val elsewhere = withContext(Dispatchers.IO) { delay(1); here() }
    val back = here()
    val both = coroutineScope {
      val one = async { delay(2); here() }
      val two = async(Dispatchers.Default) { delay(1); here() }
      one.await() + " " + two.await()
    }
    return listOf(before, delayed, elsewhere, back, both).joinToString(" ")
  }

  @GetMapping("/flow")
  open fun flowing(): Flow<String> = flow {
    emit(here() + " ")
    delay(5)
    emit(here() + " ")
    delay(5)
    emit(here())
  }

  /** As an application has for what stands around its handlers. */
  @Bean
  open fun around(): WebFilter =
    object : CoWebFilter() {
      override suspend fun filter(exchange: ServerWebExchange, chain: CoWebFilterChain) {
        if (exchange.request.path.value() == "/filtered") {
          exchange.response.headers.set("Before", here())
          delay(5)
          exchange.response.headers.set("After", here())
          chain.filter(exchange)
        } else {
          chain.filter(exchange)
        }
      }
    }

  @GetMapping("/filtered")
  open suspend fun filtered(): String = suspending()

  @GetMapping("/fails")
  open suspend fun failing(): String {
    delay(5)
    throw IllegalStateException("thrown on purpose")
  }
}

/** Handlers that are suspend functions: the ID is there whatever thread they go on on. */
class CoroutinesTest {
  private fun call(path: String, id: String): CompletableFuture<HttpResponse<String>> {
    val port = application.environment.getProperty("local.server.port")
    val request =
      HttpRequest.newBuilder(URI.create("http://localhost:$port$path")).header("Correlation-Id", id)
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
  }

  @Test
  fun the_id_is_there_after_each_suspension_of_concurrent_requests() {
    repeat(10) { round ->
      val calls = (1..50).associate { "k-$round-$it" to call("/suspend", "k-$round-$it") }
      for ((id, response) in calls) {
        assertThat(response.get().body().split(" ")).hasSize(12).containsOnly(id)
      }
    }
  }

  /** Of a flow, Spring 6.2 has no coroutine to give an element to: it may lack the ID then. */
  @Test
  fun the_elements_of_a_flow_have_the_id_or_none_on_spring_6() {
    val shown = call("/flow", "k-flow").get().body().split(" ")

    assertThat(shown).hasSize(6).startsWith("k-flow", "k-flow")
    if (SpringVersion.getVersion()!!.startsWith("6.")) {
      assertThat(shown).isSubsetOf("k-flow", "null")
    } else {
      assertThat(shown).containsOnly("k-flow")
    }
  }

  @Test
  fun a_filter_of_coroutines_and_the_handler_behind_it_have_the_id() {
    val response = call("/filtered", "k-filter").get()

    assertThat(response.headers().firstValue("Before")).hasValue("k-filter k-filter")
    assertThat(response.headers().firstValue("After")).hasValue("k-filter k-filter")
    assertThat(response.body().split(" ")).containsOnly("k-filter")
  }

  @Test
  fun the_error_of_a_suspended_handler_has_the_id() {
    assertThat(call("/fails", "k-fails").get().body()).contains("\"correlation_id\":\"k-fails\"")
  }

  @Test
  fun a_native_image_can_make_springs_own_element_where_there_is_one() {
    val hints = RuntimeHints()
    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
      .load(RuntimeHintsRegistrar::class.java)
      .filter { it.javaClass.name.startsWith("dev.clew.") }
      .forEach { it.registerHints(hints, javaClass.classLoader) }

    if (!SpringVersion.getVersion()!!.startsWith("6.")) {
      val element = Class.forName("org.springframework.core.PropagationContextElement")
      assertThat(
          RuntimeHintsPredicates.reflection()
            .onType(element)
            .withMemberCategory(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
        )
        .accepts(hints)
    }
  }

  companion object {
    private val client = HttpClient.newHttpClient()
    private lateinit var application: ConfigurableApplicationContext

    @JvmStatic
    @BeforeAll
    fun start() {
      application =
        SpringApplication.run(
          Shop::class.java,
          "--server.port=0",
          "--spring.main.banner-mode=off",
        )
    }

    @JvmStatic
    @AfterAll
    fun stop() {
      application.close()
    }
  }
}
